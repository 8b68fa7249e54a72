/**
 * The uploads that this server's sessions write now. One says every few seconds that they live; an upload that passed to
 * another process, because this one was silent for too long, is not written to any more.
 */
import type { Beginning, Inbox, Upload, UploadOwner } from '../../../domain/ports/inbox.ts';
import { failed, ok, type Result } from '../../../domain/problem.ts';
import type { ServerLog } from './server.ts';
import { Spool } from './spool.ts';

const BEAT_MS = 20_000;
/** After this much silence nothing is written without asking. Others take us for dead later. */
const SURE_MS = 45_000;

export class Lost extends Error {
  constructor() {
    super('the upload passed to another session');
  }
}

export interface OpenUpload {
  upload: Upload;
  readonly session: string;
  readonly spool: Spool;
  /** Handles on it. */
  handles: number;
  /** A write failed: what is there is not what was sent. */
  broken: boolean;
  ending: boolean;
}

interface Beating {
  readonly open: OpenUpload;
  sureUntilMs: number;
  lost: boolean;
}

export class OpenUploads {
  readonly #inbox: Inbox;
  readonly #log: ServerLog;
  readonly #open = new Map<string, Beating>();
  readonly #timer: NodeJS.Timeout;

  constructor(inbox: Inbox, log: ServerLog) {
    this.#inbox = inbox;
    this.#log = log;
    this.#timer = setInterval(() => void this.beat().catch(() => undefined), BEAT_MS);
    this.#timer.unref();
  }

  /** Size of what is written here now. */
  sizeOf(id: string): number | undefined {
    return this.#open.get(id)?.open.spool.size;
  }

  /** What is written here now is in its file. */
  async flush(id: string): Promise<void> {
    await this.#open.get(id)?.open.spool.flush();
  }

  /** A handle more on a name. The problems are those of `Inbox.begin`. */
  async begin(
    owner: UploadOwner,
    name: string,
    session: string,
    how: Beginning,
  ): Promise<Result<OpenUpload>> {
    const begun = await this.#inbox.begin(owner, name, session, how);
    if (!begun.ok) return begun;
    const upload = begun.value;
    const already = this.#open.get(upload.id)?.open;
    if (already !== undefined) {
      already.upload = upload;
      already.handles += 1;
      if (how === 'replace') await already.spool.truncate(0);
      return ok(already);
    }
    try {
      const spool = await Spool.open(upload.spool, () => this.#mayWrite(upload.id));
      const open: OpenUpload = { upload, session, spool, handles: 1, broken: false, ending: false };
      this.#open.set(upload.id, { open, sureUntilMs: performance.now() + SURE_MS, lost: false });
      if (how === 'replace') await spool.truncate(0);
      return ok(open);
    } catch (error) {
      const open = this.#open.get(upload.id)?.open;
      if (open === undefined) await this.#inbox.dropped({ upload, session, size: 0 });
      else await this.#end(open, false);
      throw error;
    }
  }

  /** A handle less; with the last one the upload is closed. */
  async close(open: OpenUpload): Promise<Result<void>> {
    open.handles -= 1;
    if (open.handles > 0) return ok(undefined);
    try {
      return await this.#end(open, !open.broken);
    } catch (error) {
      // Not said to be closed, hence not closed: the client tries again, or it is set aside.
      this.#log.warn({ upload: open.upload.id, error: String(error) }, 'an upload could not be closed');
      throw error;
    }
  }

  /** The session ended: what it had open was cut. */
  async drop(session: string): Promise<void> {
    for (const { open } of [...this.#open.values()]) {
      if (open.session !== session) continue;
      await this.#end(open, false).catch((error: unknown) =>
        this.#log.warn({ upload: open.upload.id, error: String(error) }, 'a cut upload could not be marked'),
      );
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const session of new Set([...this.#open.values()].map(({ open }) => open.session)))
      await this.drop(session);
  }

  /** Says that all of them live. */
  async beat(): Promise<void> {
    const asked = [...this.#open.values()];
    if (asked.length === 0) return;
    const at = performance.now();
    const still = await this.#inbox.touched(
      asked.map(({ open }) => ({ upload: open.upload, session: open.session, size: open.spool.size })),
    );
    for (const one of asked) {
      if (still.has(one.open.upload.id)) one.sureUntilMs = at + SURE_MS;
      else one.lost = true;
    }
  }

  async #mayWrite(id: string): Promise<void> {
    const one = this.#open.get(id);
    if (one === undefined) return;
    if (!one.lost && performance.now() > one.sureUntilMs) await this.beat();
    if (one.lost) throw new Lost();
  }

  async #end(open: OpenUpload, whole: boolean): Promise<Result<void>> {
    const { upload, session, spool } = open;
    if (open.ending) return failed(BROKEN);
    open.ending = true;
    let flushed = false;
    try {
      if (whole) await spool.sync();
      else await spool.flush().catch(() => undefined);
      flushed = whole;
    } finally {
      // From here on nobody writes to it any more.
      this.#open.delete(upload.id);
      await spool.close();
      if (!flushed) await this.#inbox.dropped({ upload, session, size: spool.size });
    }
    if (!flushed) return failed(BROKEN);
    return this.#inbox.closed({ upload, session, size: spool.size });
  }
}

const BROKEN = {
  code: 'inbox.incomplete',
  class: 'transient',
  message: 'a write failed: the file is not complete',
} as const;
