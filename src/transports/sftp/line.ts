/**
 * One SSH connection with its SFTP channel. Every call has a deadline, which starts again when the server answers another
 * one (requests wait in line behind each other on a slow connection); whatever breaks the line (silence, a signal, the
 * server) fails all pending calls at once and destroys the socket, so that nothing hangs and nothing leaks.
 */
import type { Socket } from 'node:net';
import type { Client, SFTPWrapper } from 'ssh2';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { lost, stopped, timedOut } from '../faults.ts';
import type { Settings } from './settings.ts';

/** `end()` waits for the server's goodbye, which some never say. */
const GOODBYE_MS = 5000;

/** A status of the SFTP protocol (draft-ietf-secsh-filexfer-02, section 7) in answer to a request. */
export class StatusError extends Error {
  readonly status: number;
  constructor(status: number, words: string) {
    super(words);
    this.name = 'StatusError';
    this.status = status;
  }
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

export class Line {
  readonly client: Client;
  readonly socket: Socket;
  readonly #settings: Settings;
  readonly #signal: AbortSignal;
  /** What is waited for, the oldest first, and who must hear when it never comes. */
  readonly #pending = new Map<(found: Problem) => void, string>();
  #silence: NodeJS.Timeout | undefined;
  readonly #onAbort = (): void => this.fail(stopped(this.server, 'connected'));
  #broken: Problem | undefined;

  constructor(client: Client, socket: Socket, settings: Settings, signal: AbortSignal) {
    this.client = client;
    this.socket = socket;
    this.#settings = settings;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    // These listeners stay for the client's whole life: its late errors must find somebody, or they kill the process.
    client.on('error', (error: Error) => this.fail(lost(this.server, error.message)));
    client.on('close', () => this.fail(lost(this.server, 'the server closed it')));
    socket.on('error', (error: Error) => this.fail(lost(this.server, error.message)));
    socket.on('close', () => this.fail(lost(this.server, 'the server closed it')));
    if (signal.aborted) this.#onAbort();
  }

  get server(): string {
    return this.#settings.at.server;
  }

  /** The reason why the line no longer works. */
  get broken(): Problem | undefined {
    return this.#broken;
  }

  /** Breaks the line. The first reason stays. */
  fail(found: Problem): void {
    if (this.#broken !== undefined) return;
    this.#broken = found;
    this.#signal.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#silence);
    this.#silence = undefined;
    for (const reject of this.#pending.keys()) reject(found);
    this.#pending.clear();
    this.socket.destroy();
  }

  /** One request and its answer: the value, a `StatusError`, or a `ProblemError` when the line is broken. */
  call<T>(doing: string, start: (done: Done<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#broken !== undefined) return reject(new ProblemError(this.#broken));
      const give = (found: Problem): void => reject(new ProblemError(found));
      this.#pending.set(give, doing);
      if (this.#silence === undefined) this.#listen();
      const done: Done<T> = (error, value) => {
        if (!this.#pending.delete(give)) return;
        this.#heard();
        if (error === null || error === undefined) return resolve(value);
        if ('code' in error && typeof error.code === 'number')
          return reject(new StatusError(error.code, error.message));
        this.fail(lost(this.server, error.message));
        reject(new ProblemError(this.#broken ?? lost(this.server, error.message)));
      };
      try {
        start(done);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)), undefined as T);
      }
    });
  }

  #listen(): void {
    // A server that is silent once answers nothing else either: the whole line goes.
    this.#silence = setTimeout(() => {
      const [doing = 'wait'] = this.#pending.values();
      this.fail(timedOut(this.server, doing, this.#settings.ms / 1000));
    }, this.#settings.ms);
  }

  #heard(): void {
    if (this.#pending.size > 0) this.#silence?.refresh();
    else {
      clearTimeout(this.#silence);
      this.#silence = undefined;
    }
  }

  /** Says goodbye, and does not wait long for the answer. */
  async close(): Promise<void> {
    if (this.#broken !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(GOODBYE_MS, this.#settings.ms));
      this.socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.client.end();
    });
    this.fail(stopped(this.server, 'closed'));
  }
}

/** What the channel is used through: the wrapper and its line together. */
export interface Channel {
  readonly line: Line;
  readonly sftp: SFTPWrapper;
}
