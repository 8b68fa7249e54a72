/**
 * One conversation with an FTP server. The protocol does one thing at a time: whoever talks holds the turn. Every
 * answer has its own deadline; silence or a signal breaks the line for good. A transfer that is given up takes the
 * control connection with it (what the server still has to say about it would be taken for the next answer): the next
 * turn dials again.
 */
import type { Client, FTPResponse } from 'basic-ftp';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { lost, stopped, timedOut } from '../faults.ts';
import { type Dialled, dial } from './dial.ts';
import { hasCode, isReply } from './reply.ts';
import type { Settings } from './settings.ts';

const GOODBYE_MS = 1000;

export class Line {
  readonly settings: Settings;
  readonly #signal: AbortSignal;
  readonly #pending = new Set<(found: Problem) => void>();
  readonly #onAbort = (): void => this.fail(stopped(this.server, 'connected'));
  #dialled: Dialled;
  #broken: Problem | undefined;
  #dropped = false;
  #holder: (() => void) | undefined;
  #closed = false;
  #tail: Promise<void> = Promise.resolve();

  constructor(dialled: Dialled, settings: Settings, signal: AbortSignal) {
    this.settings = settings;
    this.#dialled = dialled;
    this.#signal = signal;
    this.#adopt(dialled);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  get server(): string {
    return this.settings.server;
  }

  get client(): Client {
    return this.#dialled.client;
  }

  get features(): ReadonlySet<string> {
    return this.#dialled.features;
  }

  get certificate(): SeenCertificate | undefined {
    return this.#dialled.certificate;
  }

  /** The reason why the line no longer works. */
  get broken(): Problem | undefined {
    return this.#broken;
  }

  /** Breaks the line. The first reason stays. */
  fail(found: Problem): void {
    if (this.#broken !== undefined) return;
    this.#broken = found;
    for (const reject of this.#pending) reject(found);
    this.#pending.clear();
    this.client.ftp.closeWithError(new Error(found.message));
  }

  /** Gives the control connection up; the next turn dials again. */
  drop(): void {
    if (this.#broken !== undefined) return;
    this.#dropped = true;
    this.client.close();
  }

  /** Waits for the turn, which is given back by calling what is returned. Throws when it does not come in time. */
  async enter(doing: string): Promise<() => void> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = before.then(() => promise);
    const leave = (): void => {
      if (this.#holder === leave) this.#holder = undefined;
      resolve();
    };
    try {
      await this.bounded(doing, this.settings.ms, () => before, 'busy');
      this.#holder = leave;
      await this.ready();
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** A new control connection in place of one that was dropped, or lost within this turn. */
  async ready(): Promise<void> {
    if (this.#broken === undefined && !this.#dropped) return;
    if (this.#broken !== undefined && this.#broken.code !== 'transport.lost')
      throw new ProblemError(this.#broken);
    this.client.close();
    const again = await dial(this.settings, this.#signal);
    if (!again.ok) {
      this.#broken = again.problem;
      throw new ProblemError(again.problem);
    }
    if (this.#signal.aborted || this.#closed) {
      again.value.client.close();
      this.#broken = stopped(this.server, 'connected');
      throw new ProblemError(this.#broken);
    }
    this.#broken = undefined;
    this.#dropped = false;
    this.#dialled = again.value;
    this.#adopt(again.value);
  }

  /** One command and its answer: a reply, an `FTPError` (4xx, 5xx), or a `ProblemError` when the line is broken. */
  async command(doing: string, words: string): Promise<FTPResponse> {
    return this.answer(doing, () => this.client.send(words));
  }

  /** An answer within the deadline. What is neither a reply nor a problem means that the connection is gone. */
  async answer<T>(doing: string, work: () => Promise<T>, ms = this.settings.ms): Promise<T> {
    try {
      return await this.bounded(doing, ms, work);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      // 421 may come at any moment, and the server closes after it (RFC 959, section 4.2.2).
      if (isReply(error) && !hasCode(error, 421)) throw error;
      this.fail(lost(this.server, tidy(error)));
      throw new ProblemError(this.#broken ?? lost(this.server, tidy(error)));
    }
  }

  /** Any work within a time; past it the line is broken, or (`busy`) only this work is given up. */
  bounded<T>(
    doing: string,
    ms: number,
    work: () => Promise<T>,
    late: 'break' | 'busy' = 'break',
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#broken !== undefined) return reject(new ProblemError(this.#broken));
      const give = (found: Problem): void => {
        clearTimeout(timer);
        this.#pending.delete(give);
        reject(new ProblemError(found));
      };
      const timer = setTimeout(() => {
        const found = timedOut(this.server, doing, ms / 1000);
        if (late === 'break') this.fail(found);
        else give(found);
      }, ms);
      this.#pending.add(give);
      work().then(
        (value) => {
          if (!this.#pending.delete(give)) return;
          clearTimeout(timer);
          resolve(value);
        },
        (error: unknown) => {
          if (!this.#pending.delete(give)) return;
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }

  /** Says goodbye, and does not wait long for the answer. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (this.#broken === undefined && this.#holder === undefined && !this.#dropped) {
      const ms = Math.min(GOODBYE_MS, this.settings.ms);
      await this.bounded('quit', ms, () => this.client.send('QUIT'), 'busy').catch(() => undefined);
    }
    this.fail(stopped(this.server, 'closed'));
  }

  /**
   * The library gives the control connection up when a data connection breaks. The server still has to say why (a full
   * disk, a quota), and a broken download resumes on the same control connection: so only the transfer hears of it.
   */
  #adopt({ client }: Dialled): void {
    const { ftp } = client;
    const close = ftp.closeWithError.bind(ftp);
    ftp.closeWithError = (error) => {
      if (!error.message.endsWith('(data socket)')) close(error);
    };
  }
}

function tidy(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words
    .replace(/^Client is closed because /, '')
    .replace(/ \(control socket\)$/, '')
    .replace(/\.$/, '')
    .replace(/^\d{3}[ -]/, '');
}
