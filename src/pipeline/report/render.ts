/** Facts of payment events → the bytes of a report, and which events it could not take. */
import { dayOf } from '../../domain/day.ts';
import type { Json } from '../../domain/debt-position.ts';
import { fillName, type TemplateFacts } from '../../domain/file-name.ts';
import { ok, type Problem, type Result } from '../../domain/problem.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Context } from '../context.ts';
import { compose, filledValues, type Piece, templateFacts } from '../outgoing.ts';
import { notConfigured, reportProgram } from '../program.ts';

/** Events handed to a mapping process at once. */
export const EVENTS_AT_ONCE = 500;

/** `$file` of a report's mapping. */
export const reportFacts = (facts: TemplateFacts, program: ConnectorProgram): Json => ({
  number: facts.number,
  progressive: String(facts.number),
  date: facts.date,
  organization: facts.organization,
  organizationName: program.organization.name,
  connector: facts.connector,
  parameters: facts.parameters,
});

/** What each event has to write, or why it cannot be told. */
export async function mapEvents(
  context: Context,
  program: ConnectorProgram,
  file: Json,
  events: readonly Json[],
): Promise<readonly (Piece | { readonly problem: Problem })[]> {
  const pieces: (Piece | { readonly problem: Problem })[] = [];
  const work = reportProgram(program);
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    const slice = events.slice(from, from + EVENTS_AT_ONCE);
    const rendered = await context.mapping.report(work, file, slice);
    if (rendered.length !== slice.length)
      throw new Error(`${slice.length} events made ${rendered.length} answers`);
    pieces.push(...rendered);
  }
  return pieces;
}

export interface Report {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Lines written. */
  readonly records: number;
  /** By index of its piece. */
  readonly rejected: ReadonlyMap<number, Problem>;
}

export async function writeReport(
  context: Context,
  program: ConnectorProgram,
  facts: TemplateFacts,
  pieces: readonly Piece[],
): Promise<Result<Report>> {
  const layout = program.gestionale.report;
  if (layout === undefined) return notConfigured(`the report of ${program.gestionale.gestionale}`);
  const name = fillName(layout.name, facts);
  if (!name.ok) return name;
  const values = filledValues(layout, facts);
  if (!values.ok) return values;
  const composed = await compose(context.formats.format(layout.format).write(layout.options), pieces, {
    values: values.value,
  });
  return composed.ok ? ok({ name: name.value, ...composed.value }) : composed;
}

export const factsOfReport = (
  context: Pick<Context, 'clock'>,
  program: ConnectorProgram,
  number: number,
): TemplateFacts => templateFacts(program, number, dayOf(context.clock.now()));

/** The amount that an event's facts say was paid. */
export function paidCents(facts: Json): number {
  const paid = typeof facts === 'object' && facts !== null && 'paid' in facts ? facts.paid : undefined;
  const amount = typeof paid === 'object' && paid !== null && 'amount' in paid ? paid.amount : undefined;
  return typeof amount === 'number' ? amount : 0;
}
