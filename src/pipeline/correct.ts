/**
 * correct: a person puts right what a raw record says, field by field; the original stays. A correction belongs to the
 * bytes of the record: it counts wherever the connector sends them again, until the record changes or it is withdrawn.
 */
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Json } from '../domain/debt-position.ts';
import type { FieldPlace } from '../domain/ports/format.ts';
import type { Problem, Result } from '../domain/problem.ts';
import { failed, ok, problem } from '../domain/problem.ts';
import { everyField, type FieldPath, fieldPath, pathText, valueAt } from '../domain/record-field.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import {
  type Correction,
  type CorrectionKey,
  endCorrection,
  insertCorrection,
  correction as readCorrection,
  standingCorrections,
  type Values,
} from '../store/corrections.ts';
import { journal } from '../store/journal.ts';
import type { Context } from './context.ts';
import { type FieldKind, kindOf, valueFault } from './correct/field-kind.ts';
import { type FoundRecord, findRecord, type RecordKey } from './correct/find-record.ts';
import { recordHash } from './ingest/corrections.ts';

export type { Correction, RecordKey };

export interface FieldForm {
  /** As problems name it: `CF`, `14.due`, `59.2.text`. */
  readonly path: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** As the file says it; null where it cannot be read. */
  readonly value: Json;
  readonly corrected?: Json;
  readonly place: FieldPlace | null;
  /** An open problem names it. */
  readonly faulty: boolean;
}

export interface RecordForm {
  readonly organization: string;
  readonly connector: string;
  readonly delivery: string;
  readonly deliveryNumber: number;
  readonly fileName: string;
  readonly record: number;
  readonly line: number;
  readonly lines: number;
  /** All records of its group, its own included. */
  readonly unit: readonly number[];
  readonly outcome: string;
  readonly reason: string | null;
  readonly raw: string;
  readonly recordHash: string;
  readonly fields: readonly FieldForm[];
  /** The last one, withdrawn or not. */
  readonly correction: Correction | null;
  /** Why it cannot be read as it is. */
  readonly unreadable: Problem | null;
}

type Tools = Pick<Context, 'database' | 'archive' | 'formats'>;

/** Problems `record.unknown`, `archive.missing`, `delivery.original-erased`, `replay.by-hand`. */
export async function recordForm(context: Tools, key: RecordKey): Promise<Result<RecordForm>> {
  const found = await findRecord(context, key);
  if (!found.ok) return found;
  const { item, row, bytes, read, raw } = found.value;
  const correction = await readCorrection(context.database, keyOf(found.value, bytes));
  const standing = correction?.withdrawnAt === null ? correction.fields : {};
  const faulty = new Set(
    found.value.faultyFields.flatMap((name) => {
      const path = fieldPath(read.fields, name);
      return path === undefined ? [] : [pathText(path)];
    }),
  );
  const fields = everyField(read.fields).map(({ path, value }): FieldForm => {
    const text = pathText(path);
    return {
      path: text,
      label: path.filter((step) => !/^\d+$/.test(step) || path.length === 1).join(' '),
      kind: kindOf(found.value.shape, path, value),
      value,
      ...(Object.hasOwn(standing, text) ? { corrected: standing[text] ?? null } : {}),
      place: found.value.place(path),
      faulty: faulty.has(text),
    };
  });
  return ok({
    organization: item.organization,
    connector: item.connector,
    delivery: item.id,
    deliveryNumber: item.number,
    fileName: item.fileName,
    record: key.number,
    line: row.line,
    lines: row.lines,
    unit: row.unit,
    outcome: row.outcome,
    reason: row.reason,
    raw,
    recordHash: recordHash(bytes),
    fields,
    correction: correction ?? null,
    unreadable: read.problem ?? null,
  });
}

export interface CorrectionWish {
  /** Path of the field → what it should say. Together they are the whole correction: what is not named is as received. */
  readonly fields: Values;
  /** Version that the person saw; 0: none. */
  readonly expected: number;
  readonly reason?: string;
}

/**
 * Changes nothing by itself: it counts from the next delivery or replay that holds the record. Problems
 * `correction.conflict`, `correction.field`, `correction.value`, `correction.empty`, and those of {@link recordForm}.
 */
export async function saveCorrection(
  context: Tools & Pick<Context, 'clock'>,
  key: RecordKey,
  wish: CorrectionWish,
  by: string,
): Promise<Result<Correction>> {
  const found = await findRecord(context, key);
  if (!found.ok) return found;
  const values = checkedValues(found.value, wish.fields);
  if (!values.ok) return values;
  const { item, bytes } = found.value;
  const subject = keyOf(found.value, bytes);
  return context.database.transaction(async (client): Promise<Result<Correction>> => {
    const before = await readCorrection(client, subject);
    const made = await insertCorrection(
      client,
      {
        ...subject,
        ...values.value,
        recordBytes: bytes.length,
        reason: wish.reason?.trim() || null,
        madeBy: by,
        madeAt: context.clock.now(),
        deliveryId: item.id,
        number: key.number,
      },
      wish.expected,
    );
    if (made === undefined) return failed(conflict(await readCorrection(client, subject)));
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'record.correction',
      subject: subject.recordHash,
      actor: by,
      detail: {
        record: key.number,
        version: made.version,
        fields: Object.keys(made.fields),
        before: before === undefined || before.withdrawnAt !== null ? null : contentName(before.fields),
        after: contentName(made.fields),
      },
    });
    return ok(made);
  });
}

/** Later deliveries see the record as it came again. Problems `correction.conflict`, `correction.unknown`. */
export async function withdrawCorrection(
  context: Pick<Context, 'database' | 'clock'>,
  key: CorrectionKey,
  expected: number,
  by: string,
): Promise<Result<Correction>> {
  return context.database.transaction(async (client): Promise<Result<Correction>> => {
    const ended = await endCorrection(client, key, expected, by, context.clock.now());
    if (ended === undefined) {
      const now = await readCorrection(client, key);
      return failed(
        now === undefined
          ? problem('correction.unknown', 'nobody has corrected this record', { class: 'config' })
          : conflict(now),
      );
    }
    await journal(client, {
      organization: key.organization,
      connector: key.connector,
      event: 'record.correction-withdrawn',
      subject: key.recordHash,
      actor: by,
      detail: { version: ended.version, before: contentName(ended.fields), after: null },
    });
    return ok(ended);
  });
}

/** Those that stand, in the order of their hashes, from beyond one. */
export async function correctionsOf(
  context: Pick<Context, 'database'>,
  key: ConnectorKey,
  limit: number,
  after = '',
): Promise<readonly Correction[]> {
  return standingCorrections(context.database, key, after, limit);
}

/** What is corrected and what it was, under the same paths; what is as received anyway is left out. */
export function checkedValues(
  found: FoundRecord,
  wished: Values,
): Result<{ readonly fields: Values; readonly original: Values }> {
  const fields: { [path: string]: Json } = {};
  const original: { [path: string]: Json } = {};
  for (const [name, value] of Object.entries(wished)) {
    const path = fieldPath(found.read.fields, name);
    const before = path === undefined ? undefined : valueAt(found.read.fields, path);
    if (path === undefined || before === undefined || (typeof before === 'object' && before !== null))
      return failed(unknownField(name, found.read.fields));
    const fault = valueFault(kindOf(found.shape, path, before), value);
    if (fault !== undefined)
      return failed(problem('correction.value', `${name}: ${fault}`, { place: { field: name } }));
    if (value === before) continue;
    const text = pathText(path);
    fields[text] = value;
    original[text] = before;
  }
  if (Object.keys(fields).length === 0)
    return failed(
      problem('correction.empty', 'nothing differs from what the record says', {
        advice: 'Change a field, or withdraw the correction.',
      }),
    );
  return ok({ fields, original });
}

const unknownField = (name: string, fields: { readonly [name: string]: Json }): Problem =>
  problem('correction.field', `the record has no single field ${name}`, {
    advice: `Its fields: ${everyField(fields)
      .map(({ path }: { readonly path: FieldPath }) => pathText(path))
      .slice(0, 50)
      .join(', ')}.`,
    place: { field: name },
  });

const keyOf = ({ item }: FoundRecord, bytes: Uint8Array): CorrectionKey => ({
  organization: item.organization,
  connector: item.connector,
  recordHash: recordHash(bytes),
});

/** The journal keeps no values. */
const contentName = (fields: Values): string => recordHash(Buffer.from(canonicalJson(fields)));

function conflict(now: Correction | undefined): Problem {
  if (now === undefined)
    return problem('correction.conflict', 'the correction that you saw is not there any more', {
      class: 'config',
    });
  const gone = now.withdrawnAt !== null;
  const who = gone ? (now.withdrawnBy ?? '') : now.madeBy;
  const when = (now.withdrawnAt ?? now.madeAt).toISOString();
  return problem(
    'correction.conflict',
    `${who} ${gone ? 'withdrew' : 'made'} version ${now.version} of this correction at ${when}`,
    { class: 'config', advice: 'Look at it again, then decide.' },
  );
}
