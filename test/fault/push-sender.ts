/** Posts lists to `/in/{user}` until it hears that they were taken, always with the same Idempotency-Key. */
import { createHash, randomUUID } from 'node:crypto';
import { SIGNATURE_HEADER, sign } from '../../src/domain/signature.ts';
import { DOOR_SECRETS } from './gestionale.ts';
import type { Chance } from './random.ts';
import type { Parcel } from './sender.ts';

const PIECES = 25;
const LONGEST_MS = 60_000;
/** Not now. */
const LATER = new Set([429, 503]);

export interface Heard {
  readonly key: string;
  readonly parcel: Parcel;
  readonly delivery: string;
  readonly number: number;
  readonly status: string;
  /** The answer to the attempt that took it was never heard. */
  readonly repeated: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
}

const apiKey = { 'x-api-key': DOOR_SECRETS.FAULT_API_KEY };

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const signed = (sha256: string): { readonly [name: string]: string } => ({
  [SIGNATURE_HEADER]: sign(DOOR_SECRETS.FAULT_SECRET, Math.floor(Date.now() / 1000), sha256),
});

export class PushClient {
  readonly #url: string;
  readonly #user: string;
  readonly heard = new Map<string, Heard>();

  constructor(port: number, user: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#user = user;
  }

  /** Undefined: no answer was heard. */
  async post(
    name: string,
    body: Uint8Array | ReadableStream<Uint8Array>,
    headers: { readonly [name: string]: string },
  ): Promise<Answer | undefined> {
    return this.#ask(`/in/${this.#user}?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers,
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit);
  }

  get(status: string): Promise<Answer | undefined> {
    return this.#ask(status, { headers: apiKey });
  }

  /** The same request as long as it takes. */
  attempts(chance: Chance) {
    const requests = new Map<string, { readonly key: string; readonly proof: Record<string, string> }>();
    return async (parcel: Parcel, step: () => Promise<void>): Promise<boolean> => {
      const { name } = parcel.list;
      const request = requests.get(name) ?? {
        key: randomUUID(),
        // Signed once: whoever repeats a request repeats its signature.
        proof: { ...(chance.between(0, 1) === 0 ? apiKey : signed(parcel.sha256)) },
      };
      requests.set(name, request);
      const answer = await this.post(name, pieces(parcel.bytes, step), {
        ...request.proof,
        'idempotency-key': request.key,
      });
      if (answer === undefined || LATER.has(answer.status)) return false;
      const { delivery, number, status, repeated } = answer.body;
      if (answer.status !== (repeated === true ? 200 : 202) || typeof delivery !== 'string')
        throw new Error(`${name} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
      this.heard.set(name, {
        key: request.key,
        parcel,
        delivery,
        number: Number(number),
        status: String(status),
        repeated: repeated === true,
      });
      return true;
    };
  }

  async #ask(path: string, init: RequestInit): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        ...init,
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    } catch {
      return undefined;
    }
  }
}

/** Goes up in chunks of unknown number, with pauses. */
function pieces(bytes: Buffer, step: () => Promise<void>): ReadableStream<Uint8Array> {
  const length = Math.ceil(bytes.length / PIECES);
  let from = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (from >= bytes.length) return controller.close();
        controller.enqueue(bytes.subarray(from, from + length));
        from += length;
        await step();
      },
    },
    // Nothing is taken out before there is a connection.
    { highWaterMark: 0 },
  );
}
