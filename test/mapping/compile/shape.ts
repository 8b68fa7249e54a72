/** What a generated value is: the generator writes expressions that fit the input they will meet. */
export type Shape =
  | { readonly is: 'string' | 'number' | 'boolean' | 'null' | 'any' }
  | { readonly is: 'array'; readonly of: Shape }
  | { readonly is: 'object'; readonly fields: { readonly [name: string]: Shape } }
  | { readonly is: 'function'; readonly takes: readonly Shape[]; readonly gives: Shape };

export const STRING: Shape = { is: 'string' };
export const NUMBER: Shape = { is: 'number' };
export const BOOLEAN: Shape = { is: 'boolean' };
export const NULL: Shape = { is: 'null' };
export const ANY: Shape = { is: 'any' };
export const arrayOf = (of: Shape): Shape => ({ is: 'array', of });
export const objectOf = (fields: { readonly [name: string]: Shape }): Shape => ({ is: 'object', fields });
export const OBJECT: Shape = objectOf({});
export const STRINGS = arrayOf(STRING);
export const NUMBERS = arrayOf(NUMBER);
export const functionOf = (takes: readonly Shape[], gives: Shape): Shape => ({
  is: 'function',
  takes,
  gives,
});

/** A place that names lead to, from some value on. */
export interface Place {
  readonly names: readonly string[];
  /** Of one value found there (never an array). */
  readonly shape: Shape;
  /** More than one value may be found. */
  readonly many: boolean;
  /** The objects that the names were looked up in, the outermost first. */
  readonly within: readonly Shape[];
}

const DEEPEST = 4;
const known = new WeakMap<Shape, readonly Place[]>();

/** Every place that names lead to, the value itself (no names) first. */
export function placesIn(shape: Shape): readonly Place[] {
  let places = known.get(shape);
  if (places === undefined) {
    const found: Place[] = [];
    visit(shape, [], false, [], found);
    known.set(shape, found);
    places = found;
  }
  return places;
}

function visit(
  shape: Shape,
  names: readonly string[],
  many: boolean,
  within: readonly Shape[],
  found: Place[],
): void {
  if (shape.is === 'array') {
    visit(shape.of, names, true, within, found);
    return;
  }
  found.push({ names, shape, many, within });
  if (shape.is !== 'object' || names.length === DEEPEST) return;
  for (const [name, field] of Object.entries(shape.fields))
    visit(field, [...names, name], many, [...within, shape], found);
}

/** Whether a value of the one can stand where the other is wanted. */
export function fits(found: Shape, wanted: Shape): boolean {
  if (wanted.is === 'any') return found.is !== 'function';
  if (found.is === 'any') return false;
  if (found.is === 'array' && wanted.is === 'array') return fits(found.of, wanted.of);
  if (found.is === 'object' && wanted.is === 'object')
    return Object.entries(wanted.fields).every(([name, field]) => {
      const own = found.fields[name];
      return own !== undefined && fits(own, field);
    });
  if (found.is === 'function' && wanted.is === 'function')
    return (
      found.takes.length <= wanted.takes.length &&
      found.takes.every((takes, index) => fits(wanted.takes[index] ?? ANY, takes)) &&
      fits(found.gives, wanted.gives)
    );
  return found.is === wanted.is;
}
