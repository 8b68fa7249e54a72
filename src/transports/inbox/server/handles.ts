/** What one SFTP channel holds open, by number. */
import type { Entry } from './attributes.ts';
import type { OpenUpload } from './open-uploads.ts';
import type { Readable } from './readable.ts';
import { badHandle, failure } from './refusal.ts';

export interface FolderHandle {
  readonly kind: 'folder';
  readonly entries: readonly Entry[];
  /** The next one to tell. */
  at: number;
}

export interface ReadableHandle {
  readonly kind: 'readable';
  readonly readable: Readable;
}

export interface UploadHandle {
  readonly kind: 'upload';
  readonly open: OpenUpload;
  /** Every write goes to the end. */
  readonly append: boolean;
  /** Opened for reading too. */
  readonly reads: boolean;
}

export type Handle = FolderHandle | ReadableHandle | UploadHandle;

const LAST = 0xffff_ffff;

export class Handles {
  readonly most: number;
  readonly #held = new Map<number, Handle>();
  #next = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Asked before anything is opened. */
  room(): void {
    if (this.#held.size >= this.most) throw failure(`more than ${this.most} handles are open`);
  }

  add(handle: Handle): number {
    // None is given twice, so that a late request cannot mean another file.
    const number = this.#next;
    this.#next = number === LAST ? 0 : number + 1;
    this.#held.set(number, handle);
    return number;
  }

  of(number: number): Handle {
    const handle = this.#held.get(number);
    if (handle === undefined) throw badHandle();
    return handle;
  }

  take(number: number): Handle {
    const handle = this.of(number);
    this.#held.delete(number);
    return handle;
  }

  /** What was open for reading; uploads are dropped by their session. */
  async closeAll(): Promise<void> {
    const all = [...this.#held.values()];
    this.#held.clear();
    for (const one of all) if (one.kind === 'readable') await one.readable.close().catch(() => undefined);
  }
}
