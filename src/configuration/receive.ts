/** Reads `receive`: where files come from, and when one is there. */
import type { ReceiveConfig } from '../domain/configuration.ts';
import type { ReadDoor } from './door.ts';
import { type Findings, fault, type Tools } from './draft.ts';
import { readDuration } from './duration.ts';
import { readEnvelope, type WrittenEnvelope } from './envelope.ts';
import { readGates, type WrittenGate } from './gate.ts';
import type { Location } from './location.ts';
import { readOrder, type WrittenOrder } from './order.ts';
import { readExpect, readSchedule, type WrittenExpect, type WrittenSchedule } from './schedule.ts';

/** The shape that the schema admits. */
export interface WrittenReceive {
  readonly match: string;
  readonly every?: string;
  readonly schedule?: WrittenSchedule;
  readonly expect?: WrittenExpect;
  readonly ready?: readonly WrittenGate[];
  readonly deadline?: string;
  readonly order?: WrittenOrder;
  readonly envelope?: WrittenEnvelope;
  readonly then?: ReceiveConfig['then'];
  readonly repeats?: ReceiveConfig['repeats'];
}

const DEFAULT_EVERY = '5m';
const DEFAULT_DEADLINE = '4h';
const DEFAULT_FOLDER = 'elaborati';
/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';

export function readReceive(
  written: WrittenReceive,
  { door, place }: ReadDoor,
  tools: Tools,
  findings: Findings,
): ReceiveConfig {
  const { match } = written;
  const envelope =
    written.envelope === undefined
      ? []
      : readEnvelope(written.envelope, 'open', '/receive/envelope', tools, findings);
  const schedule = readSchedule(written.schedule, written.every, findings);
  return {
    ...door,
    match,
    everySeconds: readDuration(written.every ?? DEFAULT_EVERY),
    ...(schedule === undefined ? {} : { schedule }),
    ...(written.expect === undefined ? {} : { expect: readExpect(written.expect) }),
    ready: readGates(written.ready, { place, match, sealed: envelope.length > 0 }, findings),
    deadlineSeconds: readDuration(written.deadline ?? DEFAULT_DEADLINE),
    [THEN]: readThen(written.then, place, findings),
    repeats: written.repeats ?? 'ask',
    order: readOrder(written.order, match, findings),
    envelope,
  };
}

/** Problem: `then.impossible`. */
function readThen(
  written: ReceiveConfig['then'] | undefined,
  { spec }: Location,
  { source, problems }: Findings,
): ReceiveConfig['then'] {
  if (spec.settles) return written ?? { move: DEFAULT_FOLDER };
  if (written !== undefined && written !== 'leave') {
    const message = `receive.then cannot be asked of ${spec.name}: it neither moves nor deletes what it gives`;
    const advice = 'Leave it out: what was taken is known, and is not taken again.';
    problems.push(fault(source, '/receive/then', 'then.impossible', message, advice));
  }
  return 'leave';
}
