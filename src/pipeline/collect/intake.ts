/**
 * intake: bytes that are safe become deliveries. An envelope is opened first, and each of its members is a delivery of
 * its own; one that cannot be what the connector awaits is a refused delivery, so that it is seen and answered.
 */
import type { EnvelopeConfig } from '../../domain/configuration.ts';
import type { Stored } from '../../domain/ports/archive.ts';
import type { EnvelopeOptions, Sealed } from '../../domain/ports/envelope.ts';
import { at, failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { openLayers } from '../../formats/envelopes/layers.ts';
import { stageEnded } from '../../observe/stage.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { ConnectorKey } from '../../store/connectors.ts';
import { passSequence } from '../../store/connectors.ts';
import type { Client } from '../../store/database.ts';
import { type DeliveryEnvelope, insertDelivery } from '../../store/deliveries.ts';
import { journal } from '../../store/journal.ts';
import type { Context } from '../context.ts';
import { refuse } from '../refuse.ts';

/** What came in, as it came: its bytes are in the archive. */
export interface Received extends Stored {
  readonly name: string;
  readonly sequence?: number;
  /** When the source says that it was last written, in Unix milliseconds. */
  readonly changedMs?: number;
  /** Until then an envelope that seems damaged may be one that is still being written: it is not refused before. */
  readonly damagedUntil?: Date;
}

export interface NewlyDelivered {
  readonly id: string;
  readonly number: number;
}

/** What is older was put there long ago, and says nothing of how fast it was taken. */
const LONGEST_AT_SOURCE_MS = 24 * 3_600_000;

interface Member extends Stored {
  readonly name: string;
}

/** `work` runs in the transaction that makes the deliveries: what is seen of the source commits with them or not at all. */
export async function intake(
  context: Context,
  key: ConnectorKey,
  program: ConnectorProgram,
  programHash: string,
  received: Received,
  work: (client: Client, deliveries: readonly NewlyDelivered[]) => Promise<void>,
): Promise<Result<readonly NewlyDelivered[]>> {
  const layers = program.connector.receive.envelope;
  const opened = await members(context, key, layers, received);
  if (!opened.ok && (opened.problem.class !== 'data' || mayChange(context, received, opened.problem)))
    return opened;
  const envelope: DeliveryEnvelope | undefined =
    layers.length === 0
      ? undefined
      : {
          sha256: received.sha256,
          size: received.size,
          name: received.name,
          layers: layers.map(({ wrap }) => wrap),
        };
  // What does not open is a delivery too, of the bytes as they came.
  const files = opened.ok ? opened.value : [received];
  const deliveries: NewlyDelivered[] = [];
  await context.database.transaction(async (client) => {
    for (const file of files) {
      const id = context.newId();
      const number = await insertDelivery(client, {
        ...key,
        id,
        programHash,
        fileName: file.name,
        sha256: file.sha256,
        size: file.size,
        receivedAt: context.clock.now(),
        ...(envelope === undefined ? {} : { envelope }),
        ...(received.sequence === undefined ? {} : { sequence: received.sequence }),
      });
      deliveries.push({ id, number });
      await journal(client, {
        ...key,
        event: 'delivery.received',
        deliveryId: id,
        detail: { number, sha256: file.sha256, size: file.size },
      });
      if (!opened.ok)
        await refuse(context, client, { ...key, id }, [at(opened.problem, { file: received.name })]);
    }
    if (received.sequence !== undefined) await passSequence(client, key, received.sequence);
    await work(client, deliveries);
    await context.bell.ring('ingest', { organization: key.organization, subject: key.connector }, client);
    context.crash('collect.before-commit');
  });
  context.crash('collect.after-commit');
  for (const { id: of, number } of deliveries)
    stageEnded(
      {
        name: 'received',
        of,
        organization: key.organization,
        connector: key.connector,
        facts: { number, bytes: received.size },
      },
      since(received),
    );
  return ok(deliveries);
}

/** A source's clock may be wrong, or say nothing at all. */
const since = ({ changedMs = 0 }: Received): number => {
  const now = Date.now();
  return changedMs > now - LONGEST_AT_SOURCE_MS && changedMs <= now ? changedMs : now;
};

const mayChange = (context: Pick<Context, 'clock'>, { damagedUntil }: Received, { code }: Problem): boolean =>
  code === 'envelope.damaged' && damagedUntil !== undefined && context.clock.now() < damagedUntil;

/** The files inside, in the order of their names, each safe in the archive. */
async function members(
  context: Context,
  { organization }: ConnectorKey,
  layers: readonly EnvelopeConfig[],
  received: Received,
): Promise<Result<readonly Member[]>> {
  if (layers.length === 0) return ok([received]);
  const options = resolveLayers(context, layers);
  if (!options.ok) return options;
  const sealed: Sealed = {
    name: received.name,
    size: received.size,
    read: (offset, length) => context.archive.readRange(organization, received.sha256, offset, length),
    bytes: () => context.archive.read(organization, received.sha256),
  };
  const found: Member[] = [];
  try {
    for await (const member of openLayers(context.envelopes, options.value, sealed, context.spool))
      found.push({ name: member.name, ...(await context.archive.store(organization, member.bytes)) });
  } catch (error) {
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
  return found.length === 0 ? failed(nothingInside(received.name)) : ok(found);
}

/** Layers with their secrets in place. */
export function resolveLayers(
  context: Pick<Context, 'secrets'>,
  layers: readonly EnvelopeConfig[],
): Result<readonly { readonly wrap: string; readonly options: EnvelopeOptions }[]> {
  const resolved = [];
  for (const { wrap, options } of layers) {
    const values = context.secrets(options);
    if (!values.ok) return values;
    resolved.push({ wrap, options: values.value });
  }
  return ok(resolved);
}

const nothingInside = (name: string): Problem =>
  problem('envelope.members', `${name} holds no file that is awaited`, {
    advice: 'See members of the envelope in the connector, and what the sender packs.',
    place: { file: name },
  });
