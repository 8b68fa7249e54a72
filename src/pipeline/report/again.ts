/** What a person asks of reports already made: the same bytes again, the same lines anew, or never mind. */
import type { Json } from '../../domain/debt-position.ts';
import { failed, ok, type Problem, problem, type Result } from '../../domain/problem.ts';
import { connector as connectorRow } from '../../store/connectors.ts';
import { journal } from '../../store/journal.ts';
import {
  makeDueAgain,
  nextNumber,
  type Outgoing,
  type OutgoingKey,
  outgoing as readOutgoing,
} from '../../store/outgoing.ts';
import { type EventKey, frozenLines, markEventsTold } from '../../store/report-lines.ts';
import type { Context } from '../context.ts';
import { holdLease } from '../hold.ts';
import { keep, type Piece } from '../outgoing.ts';
import { loadProgram } from '../program.ts';
import { factsOfReport, mapEvents, paidCents, reportFacts, writeReport } from './render.ts';

/** The stored bytes leave once more under the same number and name. */
export async function reEmit(
  context: Pick<Context, 'database' | 'bell'>,
  key: OutgoingKey,
  actor: string,
): Promise<Result<Outgoing>> {
  const file = await readOutgoing(context.database, key);
  if (file === undefined) return failed(noSuch(key));
  const done = await context.database.transaction(async (client) => {
    if (!(await makeDueAgain(client, key, ['delivered']))) return false;
    await journal(client, {
      organization: key.organization,
      connector: file.connector,
      event: 'outgoing.again',
      subject: key.outgoing,
      actor,
      detail: { number: file.number, sha256: file.sha256 },
    });
    await context.bell.ring('dispatch', { organization: key.organization, subject: file.connector }, client);
    return true;
  });
  return done
    ? ok(file)
    : failed(
        problem('outgoing.on-its-way', `file ${file.name} has not been delivered yet`, {
          advice:
            file.state === 'unknown'
              ? 'Decide first: resend it, or say that it arrived.'
              : 'Wait until it is delivered.',
        }),
      );
}

/** The frozen lines of a report through the mapping and layout of today, under a new number. */
export async function newEdition(
  context: Context,
  key: OutgoingKey,
  actor: string,
): Promise<Result<Outgoing>> {
  const asked = await readOutgoing(context.database, key);
  if (asked === undefined || asked.kind !== 'report') return failed(noSuch(key));
  const row = await connectorRow(context.database, {
    organization: key.organization,
    connector: asked.connector,
  });
  const programHash = row?.programHash ?? asked.programHash;
  await using lease = await holdLease(context, key.organization, `report:${asked.connector}`);
  if (lease === undefined)
    return failed(
      problem('report.busy', 'a report of this connector is being made', {
        class: 'transient',
        advice: 'Try again in a moment.',
      }),
    );
  const program = await loadProgram(context.database, programHash);
  const door = program.connector.report;
  if (door === undefined)
    return failed(
      problem('connector.not-configured', 'the connector has no reports any more', { class: 'config' }),
    );
  const root = asked.editionOf ?? asked.id;
  const facts = factsOfReport(context, program, await nextNumber(context.database, asked, 'report'));
  const lines = await frozenLines(context.database, key.organization, root);
  const mapped = await mapEvents(context, program, reportFacts(facts, program), lines);
  // An edition with a line less would tell another story than the report it stands for.
  const refused = mapped.find((one) => 'problem' in one);
  if (refused !== undefined && 'problem' in refused) return failed(refused.problem);
  const report = await writeReport(context, program, facts, mapped as readonly Piece[]);
  if (!report.ok) return report;
  const rejected = [...report.value.rejected.values()][0];
  if (rejected !== undefined) return failed(rejected);
  const id = context.newId();
  const file = {
    id,
    organization: key.organization,
    connector: asked.connector,
    kind: 'report',
    number: facts.number,
    deliveryId: null,
    supplement: 0,
    name: report.value.name,
    lines: report.value.records,
    cents: total(lines),
    programHash,
    location: door.location,
    editionOf: root,
    faults: [],
    unanswered: 0,
    createdAt: context.clock.now(),
  } as const;
  await keep(context, lease, file, report.value.bytes, door.envelope ?? [], (client) =>
    journal(client, {
      organization: key.organization,
      connector: asked.connector,
      event: 'report.edition',
      subject: id,
      actor,
      detail: { of: root },
    }),
  );
  const made = await readOutgoing(context.database, { organization: key.organization, outgoing: id });
  return made === undefined ? failed(noSuch(key)) : ok(made);
}

/** The gestionale knows already: these events are never told. Returns how many were untold until now. */
export async function markTold(
  context: Pick<Context, 'database' | 'clock'>,
  organization: string,
  events: readonly EventKey[],
  actor: string,
): Promise<number> {
  return context.database.transaction(async (client) => {
    const count = await markEventsTold(client, organization, events, context.clock.now());
    await journal(client, {
      organization,
      event: 'events.marked-told',
      actor,
      detail: { count, receipts: events.slice(0, 100).map((one) => one.receiptId) },
    });
    return count;
  });
}

export const total = (lines: readonly Json[]): number =>
  lines.reduce<number>((sum, facts) => sum + paidCents(facts), 0);

const noSuch = (key: OutgoingKey): Problem =>
  problem('outgoing.unknown', `no such file ${key.outgoing}`, {
    advice: 'tramite returns lists the files that went back.',
  });
