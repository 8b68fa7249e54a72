/**
 * What our own doors (the SFTP server, HTTP push) ask of the house. The doors speak their protocols and nothing else; who
 * may come in, what was uploaded and what lies ready is known in the database, so that any process can serve them.
 */
import type { Problem, Result } from '../problem.ts';

/** A connector that receives at our own door; secrets already resolved. */
export interface InboxAccount {
  readonly organization: string;
  readonly connector: string;
  /** Login name at our SFTP server, and the name in `POST /in/{name}`. Unique in the installation. */
  readonly user: string;
  /** Which of our doors it may come to. */
  readonly doors: readonly InboxDoor[];
  readonly password?: string;
  /** OpenSSH public keys (`ssh-ed25519 AAAA…`). */
  readonly publicKeys: readonly string[];
  /** HTTP push: value of `X-Api-Key`. */
  readonly apiKey?: string;
  /** HTTP push: secret of the HMAC signature. */
  readonly secret?: string;
  /** HTTP push: subject of the client certificate. */
  readonly certificate?: string;
  /** Largest file. */
  readonly fileBytes: number;
}

/** `inbox://sftp` and `inbox://http`. */
export type InboxDoor = 'sftp' | 'http';

export interface UploadOwner {
  readonly organization: string;
  readonly connector: string;
}

/**
 * writing: a handle is open, or the session that had it ended without closing it within its time · closed: a candidate ·
 * aside: incomplete, kept apart and said, never ingested · taken: a delivery holds its bytes.
 */
export type UploadState = 'writing' | 'closed' | 'aside' | 'taken';

export interface Upload extends UploadOwner {
  readonly id: string;
  readonly name: string;
  readonly state: UploadState;
  /** UUID of the session that writes it now; null: none does. */
  readonly session: string | null;
  /** Absolute path of its bytes; nothing is there before the first write. */
  readonly spool: string;
  readonly size: number;
  /** Last write, close or rename. Grows with each of them. */
  readonly changedMs: number;
  /** Time that the client set (setstat), which it wants to see again. */
  readonly statedMs?: number;
  /** Why it is not closed: who writes it, or when it was cut. */
  readonly reason?: string;
}

/** An upload under the hands of a session. */
export interface Held {
  readonly upload: Upload;
  readonly session: string;
  readonly size: number;
}

/**
 * `new`: refused where the name is taken. `replace`: what bears the name goes. `resume`: its bytes stay; nothing there
 * is no fault.
 */
export type Beginning = 'new' | 'replace' | 'resume';

/** A file that lies ready in `out/`: bytes of the archive. */
export interface Ready extends UploadOwner {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly atMs: number;
}

/** A word about a file that could not be used, in `errori/`. */
export interface Refusal {
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
}

export interface Inbox {
  /** By login name. */
  account(user: string): Promise<InboxAccount | undefined>;
  /** Of a connector: credentials that could not be resolved are missing in it. */
  accountOf(owner: UploadOwner): Promise<InboxAccount | undefined>;
  /** What is written, closed or aside, not what was taken. */
  uploads(owner: UploadOwner): Promise<readonly Upload[]>;
  /** What bears this name and is written or closed. */
  upload(owner: UploadOwner, name: string): Promise<Upload | undefined>;
  /**
   * Opens a name for writing; committed before a byte of it changes.
   * Problems: `inbox.busy` (another session writes it), `inbox.exists` (`new`), `inbox.full`.
   */
  begin(owner: UploadOwner, name: string, session: string, how: Beginning): Promise<Result<Upload>>;
  /** The ids of those that are still the session's own. Called for all that are open, every few seconds. */
  touched(held: readonly Held[]): Promise<ReadonlySet<string>>;
  /** The last handle was closed and the bytes are flushed: a candidate. `inbox.lost`: it is not the session's any more. */
  closed(held: Held): Promise<Result<void>>;
  /** The session ended with the handle open. */
  dropped(held: Held): Promise<void>;
  /** `replace`: an existing target goes. Problems: `inbox.gone`, `inbox.exists`, `inbox.busy`. */
  rename(owner: UploadOwner, from: string, to: string, replace: boolean): Promise<Result<void>>;
  /** Problems: `inbox.gone`, `inbox.busy` (another session writes it). */
  remove(owner: UploadOwner, name: string, session: string): Promise<Result<void>>;
  stated(owner: UploadOwner, name: string, atMs: number): Promise<void>;
  /** A delivery holds its bytes: it leaves `in/`. `inbox.changed`: it is not what it was. */
  taken(upload: Upload): Promise<Result<void>>;

  ready(owner: UploadOwner): Promise<readonly Ready[]>;
  /** At most `length` bytes from `offset` of a ready file. */
  read(ready: Ready, offset: number, length: number): Promise<Uint8Array>;
  /**
   * Bytes that the archive holds already are not copied. The same id again changes nothing; another file of that name:
   * `inbox.exists`; bytes that are not those of the hash: `inbox.bytes`.
   */
  put(ready: Ready & { readonly id: string }, bytes: AsyncIterable<Uint8Array>): Promise<Result<void>>;
  /** It was read to its end. */
  fetched(ready: Ready): Promise<void>;
  removeReady(ready: Ready): Promise<void>;

  refusals(owner: UploadOwner): Promise<readonly Refusal[]>;

  /** Something happened that an administrator looks for: a login refused, a client banned, an upload cut. */
  note(
    owner: UploadOwner | undefined,
    event: string,
    detail: { readonly [key: string]: string | number },
  ): Promise<void>;
}

/** One file pushed over HTTP: its bytes go to the archive as they come. */
export interface Push extends UploadOwner {
  /** File name as the sender gave it, or made from the hour when it gave none. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly idempotencyKey?: string;
  /** Remembered in the transaction that takes the file: the same one does not come in twice. */
  readonly signature?: { readonly value: string; readonly until: Date };
  /** Asked once all bytes came: a problem when they are not whole, or the signature does not hold; then nothing remains. */
  readonly proven: () => Promise<Result<void>>;
}

/** What became of it. `repeated`: the same Idempotency-Key came before with these bytes; this is that delivery. */
export interface Pushed {
  readonly delivery: string;
  readonly number: number;
  readonly repeated: boolean;
}

/** What the outcome of a pushed delivery is now, in words of the design. */
export interface PushOutcome {
  readonly delivery: string;
  readonly number: number;
  readonly file: string;
  readonly state: string;
  readonly records: number | null;
  readonly outcomes: { readonly [outcome: string]: number };
  readonly problems: readonly Problem[];
}

export interface PushDoor {
  account(name: string): Promise<InboxAccount | undefined>;
  /**
   * Stores, proves, commits: a delivery or nothing. Problems: `push.replayed` (this signature came before, with another
   * Idempotency-Key or none), `push.key-reused` (the same Idempotency-Key with other bytes), `push.paused`,
   * `push.archive`, and those of `proven` and of the bytes.
   */
  push(file: Push): Promise<Result<Pushed>>;
  outcome(owner: UploadOwner, delivery: string): Promise<PushOutcome | undefined>;
  note(owner: UploadOwner | undefined, event: string, detail: object): Promise<void>;
}
