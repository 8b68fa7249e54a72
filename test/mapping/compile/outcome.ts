/** What came of an evaluation, and whether two came out the same. */

export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  /** No code: the engine met a fault of its own (a `TypeError`), which no program can count on. */
  | { readonly kind: 'error'; readonly code: string | undefined; readonly message: string };

export async function outcomeOf(run: () => unknown): Promise<Outcome> {
  try {
    return { kind: 'value', value: await run() };
  } catch (error) {
    const found: { code?: unknown; message?: unknown } =
      typeof error === 'object' && error !== null ? error : {};
    const code = typeof found.code === 'string' ? found.code : undefined;
    return {
      kind: 'error',
      code,
      message: typeof found.message === 'string' ? found.message : String(error),
    };
  }
}

export function sameOutcome(expected: Outcome, found: Outcome): boolean {
  if (expected.kind === 'error')
    return found.kind === 'error' && (expected.code === undefined || expected.code === found.code);
  return found.kind === 'value' && sameValue(expected.value, found.value);
}

/** Deep: `-0` is `0` as in JSON, any function is any function, keys in the same order, `undefined` fields are none. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (isFunction(a) || isFunction(b)) return isFunction(a) && isFunction(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b || (typeof a === 'number' && Object.is(a, b));
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) if (!sameValue(a[index], b[index])) return false;
    return true;
  }
  const left = fieldsOf(a);
  const right = fieldsOf(b);
  return (
    left.length === right.length &&
    left.every(([key, value], index) => key === right[index]?.[0] && sameValue(value, right[index]?.[1]))
  );
}

const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, field]) => field !== undefined);

export function isFunction(value: unknown): boolean {
  return (
    typeof value === 'function' ||
    (typeof value === 'object' &&
      value !== null &&
      (('_jsonata_lambda' in value && value._jsonata_lambda === true) ||
        ('_jsonata_function' in value && value._jsonata_function === true)))
  );
}

/** What a transform can make of a value: no JSON. */
export const CIRCULAR = 'a value that holds itself';

function holdsItself(value: unknown, around: readonly object[] = []): boolean {
  if (typeof value !== 'object' || value === null || isFunction(value)) return false;
  if (around.includes(value)) return true;
  return Object.values(value).some((inner) => holdsItself(inner, [...around, value]));
}

/** For people: JSON, with words for what JSON has none for. */
export function show(outcome: Outcome): string {
  if (outcome.kind === 'value' && holdsItself(outcome.value)) return CIRCULAR;
  if (outcome.kind === 'error') return `error ${outcome.code ?? 'without a code'}: ${outcome.message}`;
  const text = JSON.stringify(outcome.value, (_, value: unknown) => {
    if (isFunction(value)) return '«function»';
    if (value === undefined) return '«undefined»';
    return typeof value === 'number' && !Number.isFinite(value) ? `«${value}»` : value;
  });
  return text === '"«undefined»"' ? 'undefined' : text;
}

/** Where a result is not plain: objects have the prototype of `{}`, arrays nothing but their items. */
export function oddPlace(value: unknown, place = '$'): string | undefined {
  if (typeof value !== 'object' || value === null || isFunction(value)) return undefined;
  if (Array.isArray(value)) {
    if (Object.getPrototypeOf(value) !== Array.prototype) return `${place}: an array of another prototype`;
    const extra = Reflect.ownKeys(value).filter((key) => key !== 'length' && !/^\d+$/.test(String(key)));
    if (extra.length > 0) return `${place}: an array with ${extra.map(String).join(', ')}`;
  } else if (Object.getPrototypeOf(value) !== Object.prototype)
    return `${place}: an object of another prototype`;
  else if (Object.getOwnPropertySymbols(value).length > 0) return `${place}: an object with a symbol`;
  for (const [key, inner] of Object.entries(value)) {
    const found = oddPlace(inner, `${place}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
