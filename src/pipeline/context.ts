/** What every verb of the pipeline is given. main.ts fills it; nothing here is reached any other way. */
import type { Configuration } from '../configuration/assemble.ts';
import type { Archive } from '../domain/ports/archive.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Envelopes, Spool } from '../domain/ports/envelope.ts';
import type { Formats } from '../domain/ports/format.ts';
import type { MappingProcesses } from '../domain/ports/mapping.ts';
import type { Nodi } from '../domain/ports/nodo.ts';
import type { Notifier } from '../domain/ports/notifier.ts';
import type { Transports } from '../domain/ports/transport.ts';
import type { Result } from '../domain/problem.ts';
import type { Client, Database } from '../store/database.ts';

/** The queues of the pipeline. pg-boss is the bell: PostgreSQL's own tables say what is due. */
export type Queue =
  | 'collect'
  | 'ingest'
  | 'publish'
  | 'gather'
  | 'settle'
  | 'acknowledge'
  | 'report'
  | 'dispatch'
  | 'alert'
  | 'retain';

export interface Bell {
  /** Inside a transaction when a client is given: the job appears with the data or not at all. */
  ring(
    queue: Queue,
    key: { readonly organization: string; readonly subject: string },
    client?: Client,
  ): Promise<void>;
}

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Where integrators write, for whoever shows it to them or writes in their place. */
export interface ConfigurationFolders {
  readonly connectors: string;
  readonly mappings: string;
  /** Reads both as check does; `instead`: a folder that holds a `connectors` and a `mappings` of its own. */
  load(instead?: string): Promise<Configuration>;
}

export interface Context {
  readonly database: Database;
  readonly archive: Archive;
  readonly formats: Formats;
  readonly envelopes: Envelopes;
  /** A place for bytes that are read again at any offset, while it is held. */
  readonly spool: Spool;
  readonly transports: Transports;
  readonly mapping: MappingProcesses;
  readonly nodi: Nodi;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly bell: Bell;
  readonly log: Log;
  /** UUID of this worker, owner of its leases. */
  readonly worker: string;
  /** Folder that relative locations of doors start from. */
  readonly home: string;
  /** Replaces `${env:…}` and `${file:…}`; a missing one is a config problem that names the reference. */
  secrets(options: {
    readonly [key: string]: string | number | boolean;
  }): Result<{ readonly [key: string]: string | number | boolean }>;
  /** Absent: this process knows its configuration from the database only. */
  readonly folders?: ConfigurationFolders;
  /** Pace of the cycles that ask the Nodo for receipts and flows. */
  readonly gatherEveryMs: number;
  /** A UUIDv7. */
  newId(): string;
  crash(point: string): void;
}
