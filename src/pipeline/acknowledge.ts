/**
 * acknowledge: tells the gestionale what became of each record of a delivery, once the Nodo has answered for all of
 * them, or the deadline has passed, or the file was refused. One written is never rewritten.
 */
import { dayOf } from '../domain/day.ts';
import { fillName, supplementName } from '../domain/file-name.ts';
import { type Problem, ProblemError, problem } from '../domain/problem.ts';
import { stageEnded } from '../observe/stage.ts';
import {
  acknowledged,
  deliveriesToAcknowledge,
  earlierAcknowledgements,
  holdAcknowledgement,
  supplemented,
} from '../store/acknowledgements.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import type { Client } from '../store/database.ts';
import { type Delivery, delivery as readDelivery } from '../store/deliveries.ts';
import { Fenced, fence, type Lease, renewLease } from '../store/leases.ts';
import { nextNumber, type Outgoing, outgoing as readOutgoing } from '../store/outgoing.ts';
import { dropStaged } from '../store/staging.ts';
import { linesOf } from './acknowledge/lines.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';
import { compose, filledValues, firstFaults, keep, Overtaken, templateFacts } from './outgoing.ts';
import { loadProgram, notConfigured } from './program.ts';

/** Returns how many acknowledgements were written. */
export async function acknowledge(context: Context, key: ConnectorKey): Promise<number> {
  await using lease = await holdLease(context, key.organization, `acknowledge:${key.connector}`);
  if (lease === undefined) return 0;
  let written = 0;
  try {
    for (const { id, supplements } of await deliveriesToAcknowledge(
      context.database,
      key,
      context.clock.now(),
    )) {
      const item = await readDelivery(context.database, key.organization, id);
      if (item === undefined) continue;
      const from = Date.now();
      const found = await acknowledgeOne(context, lease, item, supplements);
      const { organization, connector, number } = item;
      stageEnded(
        { name: 'acknowledge', of: id, organization, connector, facts: { number } },
        from,
        found === undefined ? undefined : new ProblemError(found),
      );
      if (found === undefined) written += 1;
      else {
        context.log.warn(
          {
            organization: item.organization,
            connector: item.connector,
            delivery: item.number,
            code: found.code,
          },
          found.message,
        );
        await holdAcknowledgement(context.database, item, found, context.clock.now());
      }
    }
    return written;
  } catch (error) {
    if (error instanceof Fenced || error instanceof Overtaken) return written;
    throw error;
  }
}

/** Undefined when it is written; else why it cannot be, which holds this delivery's acknowledgement alone. */
async function acknowledgeOne(
  context: Context,
  lease: Lease,
  item: Delivery,
  supplements: string | null,
): Promise<Problem | undefined> {
  try {
    const first =
      supplements === null
        ? undefined
        : await readOutgoing(context.database, { organization: item.organization, outgoing: supplements });
    return await writeOne(context, lease, item, await loadProgram(context.database, item.programHash), first);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

async function writeOne(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
  first: Outgoing | undefined,
): Promise<Problem | undefined> {
  const layout = program.gestionale.acknowledgement;
  const door = program.connector.acknowledge;
  if (
    layout === undefined ||
    door === undefined ||
    program.gestionale.mappings.acknowledgement === undefined
  ) {
    const missing = notConfigured(`the acknowledgement of ${program.gestionale.gestionale}`);
    return missing.ok ? undefined : missing.problem;
  }
  const now = context.clock.now();
  const number = await nextNumber(context.database, item, 'acknowledgement');
  const facts = templateFacts(program, number, dayOf(now), item.fileName);
  const name = fillName(layout.name, facts);
  if (!name.ok) return name.problem;
  const values = filledValues(layout, facts);
  if (!values.ok) return values.problem;
  const supplement =
    item.replayOf === null && first === undefined ? 0 : await earlierAcknowledgements(context.database, item);
  const lines = await linesOf(context, item, program, layout.options, first?.createdAt, async () => {
    if (!(await renewLease(context.database, lease))) throw new Fenced(lease);
  });
  const settle = async (client: Client): Promise<void> => {
    const ours =
      first === undefined
        ? await acknowledged(client, item, now)
        : await supplemented(client, item, first.id);
    if (!ours) throw new Overtaken(`delivery ${item.number} was acknowledged meanwhile`);
    // Its staged rows were kept only to say what was wrong with each.
    if (item.state === 'refused') await dropStaged(client, item);
  };
  // What was open has passed to a later delivery, whose own acknowledgement tells it; or a replay changed nothing.
  if ((first !== undefined || item.partial) && lines.pieces.length === 0) {
    await context.database.transaction(async (client) => {
      await fence(client, lease);
      await settle(client);
    });
    return undefined;
  }
  const eol = item.survey?.eol;
  const composed = await compose(context.formats.format(layout.format).write(layout.options), lines.pieces, {
    values: values.value,
    // A file that hands nothing of the received one back is not like it: then its columns are its own.
    ...(lines.pieces.some(({ records }) =>
      records.some((record) => lines.columns.some((column) => Object.hasOwn(record, column))),
    )
      ? { receivedColumns: lines.columns }
      : {}),
    ...(eol === '\r\n' || eol === '\n' ? { receivedEol: eol } : {}),
  });
  if (!composed.ok) return composed.problem;
  const faults = [...lines.faults, ...composed.value.rejected.values()];
  const file = {
    id: context.newId(),
    organization: item.organization,
    connector: item.connector,
    kind: 'acknowledgement',
    number,
    deliveryId: item.id,
    supplement,
    name: supplementName(name.value, supplement),
    lines: composed.value.records,
    cents: lines.cents,
    programHash: item.programHash,
    location: door.location,
    editionOf: null,
    faults: firstFaults(faults.length === 0 ? [] : [withoutOutcome(faults.length), ...faults]),
    // Who wants it at once does not wait for the Nodo's answers, not even in a supplement.
    unanswered: door.after === 'published' ? lines.waiting : 0,
    createdAt: now,
  } as const;
  await keep(context, lease, file, composed.value.bytes, door.envelope ?? [], settle);
  return undefined;
}

const withoutOutcome = (count: number): Problem =>
  problem(
    'acknowledgement.lines',
    `${count} ${count === 1 ? 'record goes' : 'records go'} back without the outcome, as received or not at all`,
    {
      class: 'config',
      advice:
        'Correct acknowledgement.jsonata or the layout; the outcomes of these records are in the console and in tramite deliveries show.',
    },
  );
