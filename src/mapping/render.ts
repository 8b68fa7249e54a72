/** Mappings back: acknowledgement rows from records and their outcomes, report rows from payment events. */
import type { Json } from '../domain/debt-position.ts';
import type { OutRecord, Slice, SourceRecord } from '../domain/ports/format.ts';
import type { DeliveryFacts, Rendered } from '../domain/ports/mapping.ts';
import { problem } from '../domain/problem.ts';
import { isJsonObject, object, text } from './facts.ts';
import { frozen } from './frozen.ts';
import { locate } from './locate.ts';
import { Ignored } from './outcome.ts';
import type { Prepared } from './prepared.ts';
import { type Progress, paced, UNHEARD } from './progress.ts';
import { fileBinding } from './stage.ts';

/** The input is the record's fields with `outcome` beside them; `$records` is the list of it. */
export async function renderAcknowledgement(
  prepared: Prepared,
  delivery: DeliveryFacts,
  slice: Slice,
  outcomes: readonly Json[],
  progress: Progress = UNHEARD,
): Promise<readonly Rendered[]> {
  const step = paced(progress);
  const read = prepared.begin(delivery)(slice);
  const rendered: Rendered[] = [];
  for (const [index, record] of read.records.entries()) {
    await step(index);
    const input = { ...record.fields, outcome: outcomes[index] ?? null };
    const file = { ...fileBinding(delivery, read, slice.flows[index]) };
    rendered.push(await render(prepared, input, file, [record], delivery.fileName));
  }
  return rendered;
}

/** The input is the event; `$file` holds the facts of the report, and `$now()` is its `at` or `date`. */
export async function renderReport(
  prepared: Prepared,
  facts: Json,
  events: readonly Json[],
  progress: Progress = UNHEARD,
): Promise<readonly Rendered[]> {
  const step = paced(progress);
  const shared = frozen(facts);
  const { at, date } = object(facts);
  prepared.at(new Date(text(at) ?? text(date) ?? 0));
  const rendered: Rendered[] = [];
  for (const [index, event] of events.entries()) {
    await step(index);
    rendered.push(await render(prepared, event, shared, [], ''));
  }
  return rendered;
}

async function render(
  prepared: Prepared,
  input: Json,
  file: Json,
  records: readonly SourceRecord[],
  fileName: string,
): Promise<Rendered> {
  prepared.origins.clear();
  const bindings = { records: [input], file, connector: prepared.program.connectorBinding };
  const evaluated = await prepared.mapping.evaluate(input, bindings);
  if (!evaluated.ok)
    return {
      problem: records.length === 0 ? evaluated.problem : locate(evaluated.problem, records, fileName),
    };
  const returned = evaluated.value;
  if (returned instanceof Ignored) return { records: [] };
  if (returned === undefined || returned === null) return { problem: NOTHING };
  const rows: OutRecord[] = [];
  for (const item of Array.isArray(returned)
    ? (returned as readonly (Json | Ignored)[])
    : [returned as Json]) {
    if (item instanceof Ignored) continue;
    if (!isJsonObject(item)) return { problem: NO_RECORD };
    rows.push(item);
  }
  if (JSON.stringify(rows).length > MAX_ROWS) return { problem: TOO_MUCH };
  return rows.length === 0 && !(Array.isArray(returned) && returned.length > 0)
    ? { problem: NOTHING }
    : { records: rows };
}

/** Longest text of what one record or event becomes. */
const MAX_ROWS = 65_536;

const TOO_MUCH = problem('mapping.too-large', 'the mapping makes far too much of this record', {
  class: 'config',
  advice: 'A record makes one row, or a few: look for a list or a text that repeats.',
});

const NOTHING = problem('mapping.empty', 'the mapping returned nothing', {
  class: 'config',
  advice: 'Return a record, or $ignore("the reason") when nothing has to be written.',
});

const NO_RECORD = problem('mapping.failed', 'the mapping returned something that is no record', {
  class: 'config',
  advice: 'Return an object whose keys are the fields to write.',
});
