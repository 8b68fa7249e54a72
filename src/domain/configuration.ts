/**
 * What the integrator writes, after validation (schemas/*.schema.json) and with defaults filled in.
 * Secrets stay references (`${env:…}`, `${file:…}`) here: they are resolved only where they are used.
 */
import type { Json } from './debt-position.ts';
import type { LookupTables } from './lookup-table.ts';
import type { FormatOptions } from './ports/format.ts';

export interface AccountingFacts {
  readonly chapter: string;
  readonly accertamento?: string;
}

export interface Service {
  readonly description: string;
  /** Taxonomy code. */
  readonly category: string;
  /** Name of one of the organization's IBANs. */
  readonly iban: string;
  readonly postalIban?: string;
  readonly accounting?: { readonly [year: string]: AccountingFacts };
  /** Debtor codes accepted besides Italian ones. */
  readonly debtorCodes?: readonly ('ANONIMO' | 'STP' | 'ENI' | 'foreign')[];
}

export interface NodoAccessConfig {
  readonly adapter: string;
  readonly segregationCodes: readonly string[];
  /** The adapter's own options (see its spec). */
  readonly options: { readonly [key: string]: string | number | boolean };
}

export interface OrganizationConfig {
  readonly organization: string;
  readonly name: string;
  readonly ipaCode?: string;
  readonly state: 'inserted' | 'pre-exercise' | 'exercise' | 'closed';
  readonly nodo: { readonly [access: string]: NodoAccessConfig };
  readonly ibans: { readonly [name: string]: string };
  readonly services: { readonly [service: string]: Service };
  /** Days without work besides Sundays and national holidays, `MM-dd`: the local patron saint. */
  readonly holidays: readonly string[];
  readonly alerts?: AlertsConfig;
  /** Absent: DEFAULT_RETENTION of retention.ts. */
  readonly retention?: RetentionConfig;
}

/** How long what may be erased is kept, in months. */
export interface RetentionConfig {
  readonly originals: number;
  readonly journal: number;
  /** Legal hold: nothing of the organization is erased. */
  readonly hold: boolean;
}

/** A place with the transport's own keys beside it (user, password, key, hostKey…). */
export interface DoorConfig {
  /** A URL, or a folder; one that is not absolute starts from TRAMITE_HOME. */
  readonly location: string;
  readonly options: { readonly [key: string]: string | number | boolean };
  /** Day on which its password or key ends, as whoever runs the server said. */
  readonly credentialUntil?: string;
}

/** What must hold before a file counts as complete; all of a connector's gates together. */
export type Gate =
  /** Size and time stand still over so many listings and for so long; a file that is only reserved does not count. */
  | { readonly gate: 'stable'; readonly listings: number; readonly seconds: number }
  /** A companion file of one of these suffixes. `counts`: the first number in it must equal the file's records. */
  | { readonly gate: 'marker'; readonly suffixes: readonly string[]; readonly counts: boolean }
  /** A companion file that holds the hash: `<name>.md5`, `<name>.sha256`. */
  | { readonly gate: 'sidecarHash'; readonly algorithm: 'md5' | 'sha256' }
  | { readonly gate: 'trailer' }
  /** Names with these endings or beginnings are temporary: the file is complete when it is renamed to any other. */
  | { readonly gate: 'rename'; readonly suffixes: readonly string[] }
  | { readonly gate: 'minimumAge'; readonly seconds: number }
  /** Nothing was written for so long since its last handle was closed (our own SFTP server). */
  | { readonly gate: 'quiet'; readonly seconds: number };

/** One layer around the bytes; `wrap` names it, the rest are its options, secrets still references. */
export interface EnvelopeConfig {
  readonly wrap: string;
  readonly options: { readonly [key: string]: string | number | boolean };
}

/** In which order a connector's files are taken. A file that waits holds back those behind it, except by `modified`. */
export type IntakeOrder =
  | { readonly by: 'modified' }
  | { readonly by: 'name' }
  | {
      readonly by: 'sequence';
      /** The file's name with `{sequence}` where its progressive number stands, `*` for what varies: `TARI_*_{sequence}.csv`. */
      readonly name: string;
      /** `hold`: what comes after a gap waits for it; `warn`: it is taken, and the gap is said. */
      readonly gaps: 'hold' | 'warn';
      /** The first one. */
      readonly start: number;
    };

/** When a source is looked at. All that are there must allow it. */
export interface ScheduleConfig {
  /** Cron expression, Italian time; instead of `everySeconds`. */
  readonly cron?: string;
  /** `HH:mm`, Italian time; `to` below `from` passes midnight. */
  readonly window?: { readonly from: string; readonly to: string };
  readonly days: 'all' | 'working';
}

/** A file that should have come by an hour of a day. */
export interface ExpectConfig {
  /** `HH:mm`, Italian time. */
  readonly by: string;
  readonly days: 'all' | 'working';
  /** How many. */
  readonly files: number;
}

export interface ReceiveConfig extends DoorConfig {
  /** Glob on base names: `*`, `?`, `[…]`, `{a,b}`. */
  readonly match: string;
  readonly everySeconds: number;
  readonly schedule?: ScheduleConfig;
  readonly expect?: ExpectConfig;
  readonly ready: readonly Gate[];
  /** A file that waits longer than this raises an alert. */
  readonly deadlineSeconds: number;
  readonly then: { readonly move: string } | 'delete' | 'leave';
  readonly repeats: 'ask' | 'allowed';
  readonly order: IntakeOrder;
  /** Outermost first. */
  readonly envelope: readonly EnvelopeConfig[];
}

export interface AcknowledgeConfig extends DoorConfig {
  readonly after: 'published' | 'stored';
  readonly deadlineSeconds: number;
  /** Outermost first, as in what is received; absent: the bytes leave as they are. */
  readonly envelope?: readonly EnvelopeConfig[];
}

/** Who is told of what. A connector's own says over its organization's. */
export interface AlertsConfig {
  readonly mail: readonly string[];
  /** POSTed as signed JSON; the secret still a reference. */
  readonly webhook?: { readonly url: string; readonly secret: string; readonly allowPrivate: boolean };
  /** Alerts that come within this time go in one message. */
  readonly digestSeconds: number;
  readonly rules: AlertRules;
}

/** `false`: not told. */
export interface AlertRules {
  readonly refused: boolean;
  /** Records in problem of one delivery: above a number, or above a share of its records. */
  readonly problems: false | { readonly above: number } | { readonly abovePercent: number };
  /** A file at its source, a delivery held, a file that goes back: waits longer than its own deadline. */
  readonly waiting: boolean;
  readonly expected: boolean;
  /** A door, or the Nodo, fails for longer than this. */
  readonly failing: false | { readonly afterSeconds: number };
  /** A certificate or a password ends within so many days. */
  readonly expiry: false | { readonly days: number };
}

export interface ReportConfig extends DoorConfig {
  readonly on: 'paid' | 'reported' | 'settled';
  /** `HH:mm`, Europe/Rome; absent: as soon as there is something to tell. */
  readonly at?: string;
  readonly days: 'all' | 'working';
  readonly empty: 'none' | 'file';
  /** Outermost first, as in what is received; absent: the bytes leave as they are. */
  readonly envelope?: readonly EnvelopeConfig[];
}

export interface ConnectorConfig {
  readonly organization: string;
  readonly connector: string;
  readonly gestionale: string;
  /** The default service, and the others that its mapping may name. */
  readonly service: string;
  readonly services: readonly string[];
  /** Which Nodo access; default the organization's first. */
  readonly nodo: string;
  readonly parameters: { readonly [name: string]: Json };
  readonly receive: ReceiveConfig;
  readonly codes: {
    readonly strategy: 'generated' | 'given' | 'derived';
    readonly segregationCode: string;
    readonly auxDigit: number;
    readonly start: number;
  };
  readonly fullList?: { readonly scope: readonly ('service' | 'period' | 'list')[] };
  readonly pastDue: 'problem' | { readonly extendDays: number };
  /** Hold policy: `first` = only the first delivery and those outside the usual band; `never` is for tests and demos. */
  readonly hold: 'usual' | 'never';
  /** Refuse the whole file when any record is in problem. */
  readonly refuseFile: 'never' | 'anyProblem';
  readonly acknowledge?: AcknowledgeConfig;
  readonly report?: ReportConfig;
  readonly owner?: { readonly mail?: string };
  readonly alerts?: AlertsConfig;
  /** Whether it owns payments that no file announced (one per organization and segregation code). */
  readonly unknownPayments: boolean;
  readonly paused: boolean;
}

/** A layout of files that come in. `format` decides which other options there are. */
export interface InboundLayout {
  readonly format: string;
  /** The format's own options, groupBy, amount and key field included where the format needs them. */
  readonly options: FormatOptions;
  readonly groupBy?: string;
  /** Field that holds the gestionale's key, so that a record in problem is still known by it. */
  readonly keyField?: string;
  readonly uniqueWithin: 'ever' | 'period' | 'list';
}

export interface OutboundLayout {
  readonly format: string;
  readonly options: FormatOptions;
  /** Template of the file's name: `{received.stem}`, `{number:6}`, `{date:yyyyMMdd}`, `{connector}`. */
  readonly name: string;
  /** Templates of values for head and tail lines. */
  readonly values: { readonly [name: string]: string };
}

export interface GestionaleConfig {
  readonly gestionale: string;
  readonly title: string;
  readonly positions: InboundLayout;
  readonly acknowledgement?: OutboundLayout;
  readonly report?: OutboundLayout;
  /** Parameters that a connector must give (MAV: sia, abi…), with what they are. */
  readonly parameters: {
    readonly [name: string]: {
      readonly description: string;
      readonly required: boolean;
      readonly default?: Json;
    };
  };
  /** JSONata sources by kind, and the paths that they were read from. */
  readonly mappings: {
    readonly positions: string;
    readonly acknowledgement?: string;
    readonly report?: string;
  };
  /** The CSV files beside the mappings, by name without suffix; absent when no mapping looks anything up. */
  readonly tables?: LookupTables;
}
