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
}

/** A place with the transport's own keys beside it (user, password, key, hostKey…). */
export interface DoorConfig {
  /** A URL, or a folder; one that is not absolute starts from TRAMITE_HOME. */
  readonly location: string;
  readonly options: { readonly [key: string]: string | number | boolean };
}

export type Gate =
  | { readonly gate: 'stable'; readonly listings: number }
  | { readonly gate: 'marker'; readonly suffix: string }
  | { readonly gate: 'trailer' }
  | { readonly gate: 'minimumAge'; readonly seconds: number };

export interface ReceiveConfig extends DoorConfig {
  /** Glob on base names: `*`, `?`, `[…]`, `{a,b}`. */
  readonly match: string;
  readonly everySeconds: number;
  readonly ready: readonly Gate[];
  readonly then: { readonly move: string } | 'delete' | 'leave';
  readonly repeats: 'ask' | 'allowed';
}

export interface AcknowledgeConfig extends DoorConfig {
  readonly after: 'published' | 'stored';
  readonly deadlineSeconds: number;
}

export interface ReportConfig extends DoorConfig {
  readonly on: 'paid' | 'reported' | 'settled';
  /** `HH:mm`, Europe/Rome; absent: as soon as there is something to tell. */
  readonly at?: string;
  readonly days: 'all' | 'working';
  readonly empty: 'none' | 'file';
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
