/** What a file would change of what is published: position by position, field by field, before and after. */
import type { DebtPosition, Json } from '../domain/debt-position.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { Queryable } from '../store/database.ts';
import type { Delivery } from '../store/deliveries.ts';
import { absentKeys, besidePublished } from '../store/published.ts';
import type { Plan } from './ingest/plan.ts';

export interface FieldChange {
  /** `options[0].installments[1].amount`; where an installment has a ref, `installments[ref 2]`. */
  readonly path: string;
  /** Absent: it is not published. */
  readonly before?: Json;
  /** Absent: it would be gone. */
  readonly after?: Json;
}

export interface PositionChange {
  readonly key: string;
  readonly kind: 'created' | 'changed' | 'cancelled';
  /** Of its first record; null: no line of the file asks for it (it is absent from a full list). */
  readonly line: number | null;
  /** Whether the Nodo has confirmed anything of it; if not, changes are counted from what is known here. */
  readonly published: boolean;
  readonly fields: readonly FieldChange[];
}

const KINDS = new Map<string, PositionChange['kind']>([
  ['created', 'created'],
  ['updated', 'changed'],
  ['cancelled', 'cancelled'],
]);

/** Of the units of a plan, in file order, at most `limit`. */
export async function planChanges(
  database: Queryable,
  item: Delivery,
  plan: Plan,
  limit: number,
): Promise<readonly PositionChange[]> {
  const outcomes = new Map(
    plan.outcomes.map((one) => [`${one.unit}.${one.ordinal}`, KINDS.get(one.outcome)]),
  );
  const lines = new Map(plan.classified.map((one) => [`${one.unit}.${one.ordinal}`, one.line]));
  const wanted = plan.outcomes
    .filter(({ outcome }) => KINDS.has(outcome))
    .toSorted((one, other) => one.unit - other.unit || one.ordinal - other.ordinal)
    .slice(0, limit);
  if (wanted.length === 0) return [];
  const both = await besidePublished(database, item, wanted);
  return both.flatMap(({ unit, ordinal, key, wanted: after, known, published }) => {
    const name = `${unit}.${ordinal}`;
    const kind = outcomes.get(name);
    if (kind === undefined) return [];
    const fields = kind === 'cancelled' ? [] : fieldChanges(published ?? known ?? undefined, after);
    return [{ key, kind, line: lines.get(name) ?? null, published: published !== null, fields }];
  });
}

/** Positions that a full list does not name any more. */
export async function absentChanges(
  database: Queryable,
  item: Delivery,
  program: ConnectorProgram,
  limit: number,
): Promise<readonly PositionChange[]> {
  const scope = program.connector.fullList?.scope;
  if (scope === undefined || item.absent === null || item.absent.held !== null) return [];
  const keys = await absentKeys(database, item, scope, limit);
  return keys.map((key) => ({ key, kind: 'cancelled', line: null, published: true, fields: [] }));
}

export const fieldChanges = (before: DebtPosition | undefined, after: DebtPosition): readonly FieldChange[] =>
  changed(before as unknown as Json | undefined, after as unknown as Json, '');

function changed(before: Json | undefined, after: Json | undefined, path: string): readonly FieldChange[] {
  if (isFields(after) && (before === undefined || isFields(before)))
    return namesOf(before, after).flatMap((name) =>
      changed(before?.[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  if (isList(after) && (before === undefined || isList(before)))
    return listChanges(before ?? [], after, path);
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/** Installments are told apart by their ref, whatever their order; other lists by their order. */
function listChanges(before: readonly Json[], after: readonly Json[], path: string): readonly FieldChange[] {
  const refs = [before, after].map((list) => list.map(refOf));
  if (refs.flat().includes(undefined))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      changed(before[index], after[index], `${path}[${index}]`),
    ).flat();
  const names = [...new Set([...(refs[1] ?? []), ...(refs[0] ?? [])])];
  return names.flatMap((ref) =>
    changed(
      before.find((one) => refOf(one) === ref),
      after.find((one) => refOf(one) === ref),
      `${path}[ref ${ref}]`,
    ),
  );
}

const refOf = (item: Json): string | undefined =>
  isFields(item) && typeof item.ref === 'string' ? item.ref : undefined;

const namesOf = (
  before: { readonly [name: string]: Json } | undefined,
  after: { readonly [name: string]: Json },
): readonly string[] => [...new Set([...Object.keys(after), ...Object.keys(before ?? {})])];

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isFields = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
