/**
 * The store, through Amazon's SDK: loaded when the first door of S3 is opened. Each call has its own deadline and is tried
 * once: a repeat is the pipeline's.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { S3Client } from '@aws-sdk/client-s3';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { raise, stopped, timedOut } from '../faults.ts';
import { certificateOf } from './handshake.ts';
import type { Settings } from './settings.ts';

/** What one call does, for the problem of its deadline. */
export interface Call {
  readonly doing: string;
  /** Default: the door's. */
  readonly ms?: number;
}

export class Store {
  readonly at: Settings;
  readonly client: S3Client;
  readonly #signal: AbortSignal;
  readonly #agents: readonly HttpAgent[];
  #closed = false;

  constructor(at: Settings, signal: AbortSignal, seen: (certificate: SeenCertificate) => void) {
    this.at = at;
    this.#signal = signal;
    const plain = new HttpAgent({ keepAlive: true });
    const secure = secureAgent(at, seen);
    this.#agents = [plain, secure];
    this.client = new S3Client({
      endpoint: at.endpoint.origin,
      region: at.region,
      forcePathStyle: at.pathStyle,
      credentials: { accessKeyId: at.accessKeyId, secretAccessKey: at.secretAccessKey },
      maxAttempts: 1,
      followRegionRedirects: false,
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      // Other stores than Amazon's know no others; Content-MD5, the count and the ETag say what arrived.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // The deadlines are ours.
      requestHandler: { httpAgent: plain, httpsAgent: secure, connectionTimeout: 0, requestTimeout: 0 },
    });
  }

  /**
   * What a call gives, or throws: the SDK's error, or a `ProblemError` when its time is over or the session is. The signal
   * that it is handed does not end a body that comes after the answer.
   */
  async call<T>({ doing, ms = this.at.ms }: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.expectOpen(doing);
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    this.#signal.addEventListener('abort', stop, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, ms);
    try {
      return await send(controller.signal);
    } catch (error) {
      this.expectOpen(doing);
      if (late) raise(timedOut(this.at.server, doing, ms / 1000));
      throw error;
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', stop);
    }
  }

  /** Throws a `ProblemError` (`transport.stopped`) when the session is over. */
  expectOpen(doing: string): void {
    if (this.#signal.aborted || this.#closed) raise(stopped(this.at.where, doing));
  }

  /** Whatever is under way ends. */
  close(): void {
    this.#closed = true;
    for (const agent of this.#agents) agent.destroy();
    this.client.destroy();
  }
}

function secureAgent({ ca }: Settings, seen: (certificate: SeenCertificate) => void): HttpsAgent {
  const agent = new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback): Duplex | null | undefined => {
    const socket = connect(options, callback);
    if (socket instanceof TLSSocket) socket.once('secureConnect', () => seen(certificateOf(socket)));
    return socket;
  };
  return agent;
}
