/** Reads a connector's file, alone: what it says of the organization and the gestionale is checked by `link`. */
import schema from '../../schemas/connector.schema.json' with { type: 'json' };
import type { AcknowledgeConfig, ReceiveConfig, ReportConfig } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import { checkAlerts, type WrittenAlerts } from './alerts.ts';
import { type DoorWords, type ReadDoor, readDoor } from './door.ts';
import { type Fields, type Findings, isFields, type Tools } from './draft.ts';
import { readDuration } from './duration.ts';
import { readEnvelope, type WrittenEnvelope } from './envelope.ts';
import { checkOwnDoors, type Doors } from './own-door.ts';
import { pointer } from './pointer.ts';
import { readReceive, type WrittenReceive } from './receive.ts';
import { keysOf } from './schema.ts';
import type { Source } from './source-map.ts';

/** The shape that the schema admits. */
export interface WrittenConnector {
  readonly gestionale: string;
  readonly service: string;
  readonly services?: readonly string[];
  readonly nodo?: string;
  readonly parameters?: { readonly [name: string]: Json };
  readonly receive: WrittenReceive;
  readonly codes?: {
    readonly strategy?: 'generated' | 'given' | 'derived';
    readonly segregationCode?: string;
    readonly auxDigit?: number;
    readonly start?: number;
  };
  readonly fullList?: { readonly scope: readonly ('service' | 'period' | 'year' | 'list')[] };
  readonly pastDue?: 'problem' | { readonly extend: string };
  readonly hold?: 'usual' | 'never';
  readonly refuseFile?: 'never' | 'anyProblem';
  readonly acknowledge?: {
    readonly after?: AcknowledgeConfig['after'];
    readonly deadline?: string;
    readonly envelope?: WrittenEnvelope;
  };
  readonly report?: {
    readonly on?: ReportConfig['on'];
    readonly at?: string;
    readonly days?: ReportConfig['days'];
    readonly empty?: ReportConfig['empty'];
    readonly envelope?: WrittenEnvelope;
  };
  readonly owner?: { readonly mail?: string };
  readonly alerts?: WrittenAlerts;
  readonly unknownPayments?: boolean;
  readonly paused?: boolean;
}

/** A connector's file by itself. `written` and `receive` are there only when nothing is wrong. */
export interface ParsedConnector {
  readonly source: Source;
  readonly written?: WrittenConnector;
  readonly receive?: ReceiveConfig;
  readonly acknowledge?: AcknowledgeConfig;
  readonly report?: ReportConfig;
  readonly doors: Doors;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const DEFAULT_DEADLINE = '4h';

const words = (door: 'receive' | 'acknowledge' | 'report', key: DoorWords['key']): DoorWords => ({
  key,
  own: keysOf(schema.properties[door]),
});

const WORDS = {
  receive: words('receive', 'from'),
  acknowledge: words('acknowledge', 'to'),
  report: words('report', 'to'),
};

export function readConnector(source: Source, tools: Tools): ParsedConnector {
  const problems: Problem[] = tools.schemas.validate(schema, { value: source.value, at: '', source });
  const fields: Fields = isFields(source.value) ? source.value : {};
  const open = (name: keyof typeof WORDS, first?: ReadDoor): ReadDoor | undefined => {
    const door = fields[name];
    return isFields(door)
      ? readDoor(door, pointer(name), WORDS[name], first, source, tools, problems)
      : undefined;
  };
  const receiveDoor = open('receive');
  const acknowledgeDoor = open('acknowledge', receiveDoor);
  const reportDoor = open('report', receiveDoor);
  const doors = {
    ...(receiveDoor === undefined ? {} : { receive: receiveDoor }),
    ...(acknowledgeDoor === undefined ? {} : { acknowledge: acknowledgeDoor }),
    ...(reportDoor === undefined ? {} : { report: reportDoor }),
  };
  checkOwnDoors(doors, { source, problems });
  const findings: Findings = { source, problems, warnings: [] };
  const found = { source, doors, problems, warnings: findings.warnings };
  if (problems.length > 0 || receiveDoor === undefined) return found;
  const written = fields as unknown as WrittenConnector;
  const receive = readReceive(written.receive, receiveDoor, tools, findings);
  const envelope = (name: 'acknowledge' | 'report') => {
    const layers = written[name]?.envelope;
    return layers === undefined
      ? {}
      : { envelope: readEnvelope(layers, 'seal', pointer(name, 'envelope'), tools, findings) };
  };
  const acknowledge =
    written.acknowledge === undefined || acknowledgeDoor === undefined
      ? {}
      : {
          acknowledge: {
            ...readAcknowledge(written.acknowledge, acknowledgeDoor),
            ...envelope('acknowledge'),
          },
        };
  const report =
    written.report === undefined || reportDoor === undefined
      ? {}
      : { report: { ...readReport(written.report, reportDoor), ...envelope('report') } };
  if (written.alerts !== undefined) checkAlerts(written.alerts, findings);
  return problems.length > 0 ? found : { ...found, written, receive, ...acknowledge, ...report };
}

const readAcknowledge = (
  written: NonNullable<WrittenConnector['acknowledge']>,
  { door }: ReadDoor,
): AcknowledgeConfig => ({
  ...door,
  after: written.after ?? 'published',
  deadlineSeconds: readDuration(written.deadline ?? DEFAULT_DEADLINE),
});

const readReport = (written: NonNullable<WrittenConnector['report']>, { door }: ReadDoor): ReportConfig => ({
  ...door,
  on: written.on ?? 'paid',
  ...(written.at === undefined ? {} : { at: written.at }),
  days: written.days ?? 'all',
  empty: written.empty ?? 'none',
});
