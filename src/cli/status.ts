/** status: what runs, what waits and why and until when, what wants eyes, and how far the news of payments reaches. */
import type { Concern } from '../pipeline/concerns.ts';
import { concerns } from '../pipeline/concerns.ts';
import { waits } from '../pipeline/waits.ts';
import { countStanding } from '../store/alerts.ts';
import type { ConnectorRow } from '../store/connectors.ts';
import { connectors } from '../store/connectors.ts';
import type { GatheringState, HeldLease, QueueCount } from '../store/statistics.ts';
import { gatheringStates, heldLeases, queueCounts } from '../store/statistics.ts';
import { count, counted, moment, momentBeside } from './italian.ts';
import type { Verb } from './verb.ts';
import { until, waitLine } from './wait-line.ts';

/** `connector.last_scan`, as collect writes it. */
interface Scan {
  readonly at?: string;
  readonly listed?: number;
  readonly taken?: number;
  readonly waiting?: number;
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
  readonly problem?: { readonly message?: string };
}

export const status: Verb = {
  name: 'status',
  summary: 'what runs, what waits, why and until when',
  usage: '',
  async run({ wiring, print, answer }) {
    const context = await wiring.context();
    const { database } = context;
    const now = context.clock.now();
    const running = await heldLeases(database);
    const queues = await queueCounts(database);
    const waiting = await waits(context);
    const eyes = await concerns(context);
    const sources = await connectors(database);
    const alerts = await countStanding(database);
    const complete = await gatheringStates(database);
    const lines = [
      ...section('Runs', [...running.map(leaseLine), ...queueLines(queues)], 'nothing now'),
      ...section(
        'Waits',
        waiting.map((one) => waitLine(one, now)),
        'nothing',
      ),
      ...section(
        'Wants eyes',
        eyes.map((one) => concernLine(one, now)),
        'nothing',
      ),
      ...section(
        'Connectors',
        sources.map((one) => connectorLine(one, now)),
        'none is configured here',
      ),
      alerts === 0 ? 'Alerts: none' : `Alerts: ${count(alerts)}; tramite alerts says which`,
      ...section('Pagamenti completi fino a', complete.map(completeLine), 'no access is configured'),
    ];
    for (const line of lines) print(line);
    answer({
      now: now.toISOString(),
      running,
      queues,
      waits: waiting,
      concerns: eyes,
      alerts,
      connectors: sources.map(
        ({ organization, connector, present, paused, programHash, problems, nextScanAt, lastScan }) => ({
          organization,
          connector,
          enabled: programHash !== null,
          present,
          paused,
          problems,
          nextScanAt,
          lastScan,
        }),
      ),
      completeUntil: complete.map(
        ({ organization, access, receiptsCompleteUntil, flowsCompleteUntil, nextAt, problem }) => ({
          organization,
          access,
          receipts: receiptsCompleteUntil,
          flows: flowsCompleteUntil,
          nextAt,
          problem,
        }),
      ),
    });
    return 0;
  },
};

const section = (title: string, lines: readonly string[], none: string): readonly string[] =>
  lines.length === 0 ? [`${title}: ${none}`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];

const leaseLine = (one: HeldLease): string => `${one.organization} ${one.subject.replace(':', ' ')}`;

const queueLines = (queues: readonly QueueCount[]): readonly string[] =>
  queues
    .filter((one) => one.waiting + one.active > 0)
    .map((one) => `queue ${one.queue}: ${counted(one.active, 'job')} active, ${count(one.waiting)} waiting`);

const concernLine = (one: Concern, now: Date): string =>
  `${one.organization === undefined ? '' : `${one.organization} `}${one.subject}  ${one.kind}: ${one.reason}${until(one.until, now)}`;

function connectorLine(one: ConnectorRow, now: Date): string {
  const name = `${one.organization} ${one.connector}`;
  const scan = (one.lastScan ?? {}) as Scan;
  if (!one.present) return `${name}  no longer configured`;
  if (one.programHash === null) return `${name}  disabled`;
  if (scan.at === undefined) return `${name}  never looked yet`;
  const seen =
    scan.problem === undefined
      ? `${counted(scan.listed ?? 0, 'file')} seen, ${count(scan.taken ?? 0)} taken, ${count(scan.waiting ?? 0)} waiting`
      : (scan.problem.message ?? 'it failed');
  const [odd] = scan.skipped ?? [];
  const skipped =
    odd === undefined ? '' : `; ${count(scan.skipped?.length ?? 0)} never taken (${odd.name}: ${odd.reason})`;
  return `${name}  last look ${momentBeside(new Date(scan.at), now)}: ${seen}${skipped}; next ${momentBeside(one.nextScanAt, now)}${one.paused ? '  (paused)' : ''}`;
}

function completeLine(one: GatheringState): string {
  const at = (instant: Date | null): string => (instant === null ? 'never gathered' : moment(instant));
  return `${one.organization} ${one.access}  receipts ${at(one.receiptsCompleteUntil)}, flows ${at(one.flowsCompleteUntil)}`;
}
