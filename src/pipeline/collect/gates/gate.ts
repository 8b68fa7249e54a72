/**
 * A gate says why a file is not complete yet. It judges in two ways: by what the listing shows, before any byte is
 * read; and by the bytes themselves, in the one pass in which they are made safe, so that nothing is read twice.
 */
import type { Gate } from '../../../domain/configuration.ts';
import type { RemoteFile, Session } from '../../../domain/ports/transport.ts';
import type { ConnectorProgram } from '../../../store/configurations.ts';
import type { SourceFile } from '../../../store/source-files.ts';
import type { Context } from '../../context.ts';

/** What a gate may look at. */
export interface Sight {
  readonly context: Pick<Context, 'formats'>;
  readonly now: Date;
  readonly program: ConnectorProgram;
  readonly session: Session;
  readonly file: RemoteFile;
  /** What earlier listings showed of it. */
  readonly row: SourceFile;
  /** Every name in the folder. */
  readonly names: ReadonlySet<string>;
}

/** Why it waits. `again`: when another look makes sense; absent: at the connector's own pace, or sooner. */
export interface Closed {
  readonly reason: string;
  readonly again?: Date;
}

/** Judges bytes as they pass; `end` says why they are not a whole file. */
export interface Proof {
  push(chunk: Uint8Array): void;
  end(): Doubt | undefined;
}

export interface Doubt {
  readonly reason: string;
  /**
   * Set: it may as well be the sender's mistake. Once the file has stood still for long it is taken as it is, and
   * refused whole by whoever reads it, with the same figures.
   */
  readonly mayBeWrong?: true;
}

export interface GateCheck<Kind extends Gate['gate']> {
  look?(gate: Extract<Gate, { readonly gate: Kind }>, sight: Sight): Promise<Closed | undefined>;
  prove?(gate: Extract<Gate, { readonly gate: Kind }>, sight: Sight): Promise<Proof>;
  /** Names of files that may stand beside one of this name and belong to it. */
  companions?(gate: Extract<Gate, { readonly gate: Kind }>, name: string): readonly string[];
  /** Whether a name is never a file of its own: a marker, a hash, a temporary name. */
  hides?(gate: Extract<Gate, { readonly gate: Kind }>, name: string): boolean;
}
