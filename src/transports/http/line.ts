/**
 * One session's connections with one server: dialled by us to judged addresses only, and all closed with it. undici
 * speaks HTTP/1.1 on them; what breaks comes back as a ProblemError.
 */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import type { Limit } from '../deadline.ts';
import { raise, stopped } from '../faults.ts';
import { type Dialled, type DialStep, dial } from './dial.ts';
import { broken, type Told } from './faults.ts';
import { guard, type Target } from './guard.ts';
import type { Settings } from './settings.ts';

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'OPTIONS' | 'HEAD';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Readable;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Always consumed or destroyed by whoever asked. */
  readonly body: Readable;
}

const MOST_WORDS_BYTES = 4096;
const IDLE_MS = 5000;

export class Line {
  readonly target: Target;
  readonly settings: Settings;
  readonly limit: Limit;
  readonly certificate: SeenCertificate | undefined;
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();
  #closed = false;

  private constructor(target: Target, settings: Settings, limit: Limit, first: Dialled) {
    this.target = target;
    this.settings = settings;
    this.limit = limit;
    this.certificate = first.certificate;
    let ready: Dialled | undefined = first;
    this.#hold(first.socket);
    const connect = async (): Promise<Socket> => {
      const dialled = ready?.socket.destroyed === false ? ready : await dial(target, settings.tls, limit);
      ready = undefined;
      if (this.#closed) {
        dialled.socket.destroy();
        raise(stopped(target.server, 'connect'));
      }
      this.#hold(dialled.socket);
      return dialled.socket;
    };
    this.#pool = new Pool(target.url.origin, {
      connections: 2,
      pipelining: 1,
      headersTimeout: settings.ms,
      bodyTimeout: settings.ms,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      connect: (_options, callback) => {
        connect().then(
          (socket) => callback(null, socket),
          (error: unknown) => callback(error as Error, null),
        );
      },
    });
  }

  /** Judges and dials. Throws a ProblemError; `done` hears of each step that went well. */
  static async open(
    settings: Settings,
    signal: AbortSignal,
    done: (step: DialStep, detail: string) => void = () => undefined,
  ): Promise<Line> {
    const limit: Limit = { ms: settings.ms, signal, where: settings.url.host };
    if (signal.aborted) raise(stopped(limit.where, 'connect'));
    const target = await guard(settings.url, settings.allowed, limit);
    if (!target.ok) raise(target.problem);
    done('dns', `${target.value.host} is ${target.value.addresses.join(', ')}`);
    return new Line(target.value, settings, limit, await dial(target.value, settings.tls, limit, done));
  }

  get server(): string {
    return this.target.server;
  }

  /** The reason why nothing more is asked. */
  get ended(): Problem | undefined {
    return this.#closed || this.limit.signal.aborted ? stopped(this.server, 'connected') : undefined;
  }

  /** Whether everything that was to be sent left this process. */
  get flushed(): boolean {
    return [...this.#sockets].every((socket) => socket.writableLength === 0);
  }

  async ask(asked: Asked): Promise<Answer> {
    if (this.ended !== undefined) raise(this.ended);
    // The pool goes where it was opened to: another origin here would be a fault of ours.
    if (asked.url.origin !== this.target.url.origin)
      throw new Error(`asked of another origin: ${asked.url.origin}`);
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.#pool.request({
        method: asked.method,
        path: `${asked.url.pathname}${asked.url.search}`,
        headers: { 'user-agent': 'Tramite', ...this.settings.credentials, ...asked.headers },
        body: asked.body ?? null,
        signal: this.limit.signal,
      });
    } catch (error) {
      throw this.explain(error, 'answer');
    }
    // A body that breaks while nobody reads it must not end the process.
    answer.body.on('error', () => undefined);
    return {
      status: answer.statusCode,
      header: (name) => [answer.headers[name]].flat().at(0),
      body: answer.body,
    };
  }

  /** What an answer says of itself, its first words included; its body is gone then. */
  async told(answer: Answer): Promise<Told> {
    const { status, header } = answer;
    const [retryAfter, location] = [header('retry-after'), header('location')];
    let words = '';
    try {
      for await (const chunk of answer.body) {
        words += Buffer.from(chunk).toString('utf8');
        if (words.length > MOST_WORDS_BYTES) break;
      }
    } catch {
      // Its status was heard; words that do not come are not missed.
    } finally {
      answer.body.destroy();
    }
    const text = /html/i.test(header('content-type') ?? '') ? words.replace(/<[^>]*>/g, ' ') : words;
    return {
      status,
      words: text,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(location === undefined ? {} : { location }),
    };
  }

  explain(error: unknown, doing: string): Error {
    if (this.ended !== undefined) return new ProblemError(this.ended);
    if (error instanceof ProblemError) return error;
    return new ProblemError(broken(this.server, this.settings.ms, error, doing));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.destroy().catch(() => undefined);
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #hold(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
