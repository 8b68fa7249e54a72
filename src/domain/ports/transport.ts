/**
 * A transport reaches the places where gestionali leave and take files. One folder per transport exports its spec and
 * `open`. A session is one conversation: opened for a cycle, always closed, every call bounded by its own deadline.
 */
import type { Problem, Result } from '../problem.ts';

export interface TransportSpec {
  readonly name: string;
  readonly summary: string;
  /** URL schemes of `from`/`to` that this transport serves; a plain path is `folder`. */
  readonly schemes: readonly string[];
  /** JSON Schema of the keys that stand beside `from`/`to` (user, password, key, hostKey…); unknown keys are errors. */
  readonly options: { readonly [key: string]: unknown };
}

/** A door as configured, secrets already resolved. */
export interface Door {
  /** `sftp://host:port/path` or a folder's absolute path. */
  readonly location: string;
  readonly options: { readonly [key: string]: string | number | boolean };
  /**
   * What it is opened for. `collect`: a missing folder is a problem at once. `deliver`: a missing local folder is
   * created. Absent: neither; `list` still fails on a missing folder.
   */
  readonly use?: 'collect' | 'deliver';
}

export interface RemoteFile {
  /** Base name, as the server gives it: data, never used as a path of ours. */
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Steps in order: reach · host-key · login (where there are such) · list · write · rename · delete; stops at the first that fails. */
export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  /** What was found, or what is wrong and what to do. */
  readonly detail: string;
  readonly problem?: Problem;
}

/**
 * Names are base names inside the door's folder; `stat` and `rename` also take `subfolder/name`.
 * `list` and `read` throw a `ProblemError`; so does what a source handed to `write` throws: it comes back as the problem.
 */
export interface Session {
  /** Regular files only, in any order, streamed; symbolic links, folders and devices are not listed. */
  list(): AsyncIterable<RemoteFile>;
  stat(name: string): Promise<Result<RemoteFile | undefined>>;
  /** Streams the bytes; ends with an error when fewer bytes arrive than the listing said. */
  read(file: RemoteFile): AsyncIterable<Uint8Array>;
  /** Writes a new file, flushed as far as the transport can; an existing one is replaced. */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<void>>;
  /** Atomic where the other side can; creates the target's subfolder; refuses to replace (`transport.exists`). */
  rename(from: string, to: string): Promise<Result<void>>;
  remove(name: string): Promise<Result<void>>;
  close(): Promise<void>;
}

export interface Transport {
  readonly spec: TransportSpec;
  open(door: Door, signal: AbortSignal): Promise<Result<Session>>;
  /** Connects step by step (reach, host key, login, list, write probe) and says which failed and what to do. */
  check(door: Door, signal: AbortSignal): Promise<readonly CheckStep[]>;
  /** Calls back when something may have changed; a hint only. Absent where there is none. */
  watch?(door: Door, changed: () => void): { close(): Promise<void> };
}

export interface Transports {
  readonly specs: readonly TransportSpec[];
  /** By the scheme of the location. */
  transport(location: string): Transport | Problem;
}
