/**
 * A transport reaches the places where gestionali leave and take files. One folder per transport exports its spec and
 * `open`. A session is one conversation: opened for a cycle, always closed, every call bounded by its own deadline.
 */
import type { Gate } from '../configuration.ts';
import type { Problem, Result } from '../problem.ts';

export interface TransportSpec {
  readonly name: string;
  readonly summary: string;
  /** URL schemes of `from`/`to` that this transport serves; a plain path is `folder`. */
  readonly schemes: readonly string[];
  /** JSON Schema of the keys that stand beside `from`/`to` (user, password, key, hostKey…); unknown keys are errors. */
  readonly options: { readonly [key: string]: unknown };
  /** What a door of it is good for. */
  readonly uses: readonly ('collect' | 'deliver')[];
  /**
   * Whether a taken file can be moved and deleted there. Where it cannot, `then` is `leave`, and what the source gives
   * is known by `version` and `bookmark` instead.
   */
  readonly settles: boolean;
  /**
   * `rename`: bytes are written under a temporary name, then renamed. `whole`: a write appears whole or not at all, and
   * a repeat with the same `WriteFacts.id` has no second effect; `rename` is never called on such a door.
   */
  readonly writes: 'rename' | 'whole';
  /** Gates of a connector that names none. `[]`: what the source lists is complete (an HTTP body, an S3 object). */
  readonly ready: readonly Gate[];
}

/** A door as configured, secrets already resolved. */
export interface Door {
  /** `sftp://host:port/path` or a folder's absolute path. */
  readonly location: string;
  readonly options: { readonly [key: string]: string | number | boolean };
  /** Whose it is. Our own doors (`inbox://…`) need it; the others may ignore it. */
  readonly owner?: { readonly organization: string; readonly connector: string };
  /** Host keys that a person trusted on first use (`SHA256:…`), beside those of the options. */
  readonly trusted?: readonly string[];
  /** What was remembered with the last file that was taken (`RemoteFile.bookmark`); opaque to everybody else. */
  readonly bookmark?: string;
  /**
   * What it is opened for. `collect`: a missing folder is a problem at once. `deliver`: a missing local folder is
   * created. Absent: neither; `list` still fails on a missing folder.
   */
  readonly use?: 'collect' | 'deliver';
}

export interface RemoteFile {
  /** Base name, as the server gives it: data, never used as a path of ours. */
  readonly name: string;
  /** -1 when only reading tells (a chunked HTTP body): the transport itself then proves that it came whole. */
  readonly size: number;
  readonly modifiedMs: number;
  /** The source's own mark of this content (ETag), where it has one. */
  readonly version?: string;
  /** To be remembered in the transaction that takes this file, and handed to the next session. */
  readonly bookmark?: string;
  /** More is there behind it once it is taken (the next page): look again at once. */
  readonly more?: boolean;
  /** Bytes that really have a place on the source's disk, where it tells: fewer than `size` is a reserved file. */
  readonly allocated?: number;
  /** Why it cannot be complete yet, where the source knows (somebody is writing it): no gate opens while this is said. */
  readonly busy?: string;
}

/** What a `whole` door needs to make a repeat harmless, and a receiver to check what came. */
export interface WriteFacts {
  /** Of the outgoing file: the same at every attempt. */
  readonly id: string;
  readonly size: number;
  readonly sha256: string;
  readonly kind: 'acknowledgement' | 'report';
  /** An earlier attempt may have arrived: its answer was never heard. */
  readonly repeated?: boolean;
}

/** A server's certificate, as seen while talking to it. */
export interface SeenCertificate {
  readonly subject: string;
  /** Instant, ISO 8601. */
  readonly validUntil: string;
}

/**
 * Steps in order, those that the transport has: dns · tcp · handshake · host-key · certificate · login · list · read ·
 * write · rename · delete; stops at the first that fails. `read` reads the first bytes of a listed file, and is passed
 * with a word when there is none. A door for collecting that settles, and one for delivering, is probed for writing.
 */
export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  /** What was found, or what is wrong and what to do. */
  readonly detail: string;
  readonly problem?: Problem;
}

/** An entry that is not listed as a file, and why: a link, a pipe, a name that is not UTF-8, an owner that is not trusted. */
export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
}

/**
 * Names are base names inside the door's folder; `stat` and `rename` also take `subfolder/name`.
 * `list` and `read` throw a `ProblemError`; so does what a source handed to `write` throws: it comes back as the problem.
 */
export interface Session {
  /** Regular files only, in any order, streamed; symbolic links, folders and devices are not listed. */
  list(): AsyncIterable<RemoteFile>;
  /** What the last listing left out, folders aside; complete when the listing was walked to its end. */
  skipped?(): readonly SkippedFile[];
  stat(name: string): Promise<Result<RemoteFile | undefined>>;
  /** Streams the bytes; ends with an error when fewer bytes arrive than the listing said. */
  read(file: RemoteFile): AsyncIterable<Uint8Array>;
  /** Writes a new file, flushed as far as the transport can; an existing one is replaced. */
  write(name: string, bytes: AsyncIterable<Uint8Array>, facts?: WriteFacts): Promise<Result<void>>;
  /** Atomic where the other side can; creates the target's subfolder; refuses to replace (`transport.exists`). */
  rename(from: string, to: string): Promise<Result<void>>;
  remove(name: string): Promise<Result<void>>;
  /** Where the conversation is under TLS. */
  readonly certificate?: SeenCertificate | undefined;
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
