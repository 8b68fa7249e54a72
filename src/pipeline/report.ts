/**
 * report: tells the gestionale what was paid, once per payment and event, at once or at the hour it asked for. Events
 * → mapping → bytes made safe → one transaction that fixes number, lines and hash and marks the events told.
 */
import type { Json } from '../domain/debt-position.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import { journal } from '../store/journal.ts';
import { Fenced, fence, type Lease, renewLease } from '../store/leases.ts';
import { nextNumber } from '../store/outgoing.ts';
import type { EventKey, ToldLine, Untellable } from '../store/report-lines.ts';
import { couldNotTell, eventFacts, tell } from '../store/report-lines.ts';
import type { ReportState } from '../store/reports.ts';
import { dueSlot, holdFiles, reportStates, serveSlot, untoldEvents } from '../store/reports.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';
import { keep, Overtaken, type Piece } from './outgoing.ts';
import { loadProgram, notConfigured } from './program.ts';
import { total } from './report/again.ts';
import { EVENTS_AT_ONCE, factsOfReport, mapEvents, reportFacts, writeReport } from './report/render.ts';

export { markTold, newEdition, reEmit } from './report/again.ts';

/** Events of one report; what is beyond goes in the next one, in the same turn. */
const EVENTS = 50_000;
/** After this long the same mapping tries again to tell what it could not: the facts may be others. */
const RETRY_MS = 3_600_000;

/** Returns how many reports were written. */
export async function report(context: Context, key: ConnectorKey): Promise<number> {
  await using lease = await holdLease(context, key.organization, `report:${key.connector}`);
  if (lease === undefined) return 0;
  let written = 0;
  try {
    const now = context.clock.now();
    const [state] = await reportStates(context.database, now, key);
    const slot = state === undefined ? undefined : dueSlot(state, now);
    if (state === undefined || slot === undefined) return 0;
    // Only just connected: its first report is that of the next hour, unless payments missed the one gone by.
    if (slot !== null && state.slot === null && (state.oldest === null || state.oldest > slot)) {
      await serveSlot(context.database, key, slot);
      return 0;
    }
    const program = await loadProgram(context.database, state.programHash);
    for (;;) {
      const turn = await attempt(() => writeOne(context, lease, state, program, slot, written === 0));
      if ('problem' in turn) {
        context.log.warn({ ...key, code: turn.problem.code }, turn.problem.message);
        await holdFiles(context.database, key, 'report', turn.problem, now);
        return written;
      }
      if (turn.written) written += 1;
      if (!turn.more) return written;
    }
  } catch (error) {
    if (error instanceof Fenced || error instanceof Overtaken) return written;
    throw error;
  }
}

interface Turn {
  readonly written: boolean;
  readonly more: boolean;
}

async function attempt(
  work: () => Promise<Turn | { readonly problem: Problem }>,
): Promise<Turn | { readonly problem: Problem }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    throw error;
  }
}

/** `first`: of this turn; only then an empty file may be wanted. */
async function writeOne(
  context: Context,
  lease: Lease,
  state: ReportState,
  program: ConnectorProgram,
  slot: Date | null,
  first: boolean,
): Promise<Turn | { readonly problem: Problem }> {
  const config = program.connector.report;
  if (
    config === undefined ||
    program.gestionale.mappings.report === undefined ||
    program.gestionale.report === undefined
  ) {
    const missing = notConfigured(`the report of ${program.gestionale.gestionale}`);
    return missing.ok ? { written: false, more: false } : { problem: missing.problem };
  }
  const now = context.clock.now();
  const facts = factsOfReport(context, program, await nextNumber(context.database, state, 'report'));
  const keys = await untoldEvents(context.database, state, now, EVENTS);
  const { lines, pieces, untellable } = await mapped(
    context,
    lease,
    state.organization,
    program,
    reportFacts(facts, program),
    keys,
  );
  const made = await writeReport(context, program, facts, pieces);
  if (!made.ok) return made;
  const told: ToldLine[] = [];
  for (const [index, line] of lines.entries()) {
    const found = made.value.rejected.get(index);
    if (found === undefined) told.push(line);
    else untellable.push({ key: line.key, problem: found });
  }
  const more = keys.length === EVENTS;
  const wanted = made.value.records > 0 || (first && slot !== null && config.empty === 'file');
  const settle = async (client: Parameters<typeof tell>[0], outgoing: string | null): Promise<void> => {
    if (!(await tell(client, state.organization, outgoing, told, now)))
      throw new Overtaken('an event was told meanwhile');
    await couldNotTell(
      client,
      state.organization,
      state.programHash,
      untellable,
      new Date(now.getTime() + RETRY_MS),
    );
    if (slot !== null && !more) await serveSlot(client, state, slot);
  };
  if (!wanted) {
    await context.database.transaction(async (client) => {
      await fence(client, lease);
      await settle(client, null);
      if (told.length > 0)
        await journal(client, {
          organization: state.organization,
          connector: state.connector,
          event: 'events.without-line',
          detail: { count: told.length },
        });
      context.crash('report.before-commit');
    });
    context.crash('report.after-commit');
    return { written: false, more };
  }
  const id = context.newId();
  const file = {
    id,
    organization: state.organization,
    connector: state.connector,
    kind: 'report',
    number: facts.number,
    deliveryId: null,
    supplement: 0,
    name: made.value.name,
    lines: made.value.records,
    cents: total(told.map((line) => line.facts)),
    programHash: state.programHash,
    location: config.location,
    editionOf: null,
    faults: [],
    unanswered: 0,
    createdAt: now,
  } as const;
  await keep(context, lease, file, made.value.bytes, config.envelope ?? [], (client) => settle(client, id));
  return { written: true, more };
}

interface Mapped {
  readonly lines: ToldLine[];
  /** What each line has to write, in the same order. */
  readonly pieces: Piece[];
  readonly untellable: Untellable[];
}

async function mapped(
  context: Context,
  lease: Lease,
  organization: string,
  program: ConnectorProgram,
  file: Json,
  keys: readonly EventKey[],
): Promise<Mapped> {
  const result: Mapped = { lines: [], pieces: [], untellable: [] };
  for (let from = 0; from < keys.length; from += EVENTS_AT_ONCE) {
    if (!(await renewLease(context.database, lease))) throw new Fenced(lease);
    const slice = keys.slice(from, from + EVENTS_AT_ONCE);
    const events = await eventFacts(context.database, organization, slice);
    const pieces = await mapEvents(context, program, file, events);
    for (const [index, key] of slice.entries()) {
      const piece = pieces[index];
      const facts = events[index];
      if (piece === undefined || facts === undefined) continue;
      if ('problem' in piece) result.untellable.push({ key, problem: piece.problem });
      else {
        result.lines.push({ key, facts });
        result.pieces.push(piece);
      }
    }
  }
  return result;
}
