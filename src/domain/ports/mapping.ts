/**
 * The mapping processes as the pipeline sees them. Mappings are code of semi-trusted people: they run in child
 * processes without environment, network or files, one mapping in each and one organization at a time, and are killed on
 * deadline.
 * Parent and child speak length-prefixed binary frames; stage returns rows ready for COPY.
 */
import type { Json } from '../debt-position.ts';
import type { LookupTables } from '../lookup-table.ts';
import type { Problem } from '../problem.ts';
import type { FormatOptions, OutRecord, Slice } from './format.ts';

/** Everything that a mapping process needs to work for one connector; immutable, known by its hash. */
export interface Program {
  /** Hash over all the rest: a process keeps what it compiled under it. */
  readonly hash: string;
  readonly organization: string;
  readonly connector: string;
  readonly format: string;
  readonly layout: FormatOptions;
  /** JSONata source of positions, acknowledgement or report. */
  readonly source: string;
  /** Where the source came from, for messages: `mappings/x/positions.jsonata`. */
  readonly sourceName: string;
  /** Binding `$connector`: parameters, service facts, IBANs, taxonomy, accounting. */
  readonly connectorBinding: Json;
  /** Rules that validation applies to what the mapping returns. */
  readonly rules: StageRules;
  /** What `$lookupTable` knows. */
  readonly tables?: LookupTables;
}

/** How a connector's positions are validated and keyed. */
export interface StageRules {
  readonly uniqueWithin: 'ever' | 'period' | 'list';
  /** Services that this connector may use, by code. */
  readonly services: readonly string[];
  readonly pastDue: 'problem' | { readonly extendDays: number };
  readonly codes: {
    readonly strategy: 'generated' | 'given' | 'derived';
    readonly segregationCode: string;
    readonly auxDigit: number;
  };
  /** Debtor codes besides Italian ones, by service rule: ANONIMO, STP, ENI, foreign. */
  readonly debtorCodes: readonly string[];
  /** Segregation codes that the Nodo access accepts. */
  readonly segregationCodes: readonly string[];
  /** Name of the Nodo adapter: canonical positions it cannot express are problems (`nodo.inexpressible`). */
  readonly adapter: string;
}

/** `$file` and the facts of a delivery; `now` is the delivery's reception. */
export interface DeliveryFacts {
  readonly deliveryId: string;
  readonly fileName: string;
  readonly receivedAt: string;
  /** Italian day of reception: what "past due" is measured against. */
  readonly today: string;
}

export interface Staged {
  /** COPY text rows of table `staged_unit`. */
  readonly rows: Uint8Array;
  readonly records: number;
  readonly units: number;
  readonly positions: number;
  readonly ignored: number;
  readonly problems: number;
  /** Sum of the records' declared amounts, and how many had none that could be read. */
  readonly cents: number;
  readonly withoutAmount: number;
}

export interface Indexed {
  /** COPY text rows of table `staged_record`: group key, locator and bytes of each record. */
  readonly rows: Uint8Array;
  readonly records: number;
}

/** What a mapping back made of one input: records to write, nothing (`$ignore`), or why it failed. */
export type Rendered = { readonly records: readonly OutRecord[] } | { readonly problem: Problem };

export interface MappingProcesses {
  /** Reads, maps and validates a slice. */
  stage(program: Program, delivery: DeliveryFacts, slice: Slice): Promise<Staged>;
  /** Reads a slice only for its group keys. */
  index(program: Program, delivery: DeliveryFacts, slice: Slice): Promise<Indexed>;
  /** Acknowledgement: `outcomes[i]` belongs to record i of the slice and is bound as `outcome` beside the record's fields. */
  acknowledge(
    program: Program,
    delivery: DeliveryFacts,
    slice: Slice,
    outcomes: readonly Json[],
  ): Promise<readonly Rendered[]>;
  /** Report: one payment event each. */
  report(program: Program, facts: Json, events: readonly Json[]): Promise<readonly Rendered[]>;
  close(): Promise<void>;
}
