/** Envelopes in tests: bytes in memory that can be read at any place, and all that comes out of one. */
import type {
  Enclosed,
  Envelope,
  EnvelopeLimits,
  EnvelopeOptions,
  Sealed,
} from '../../src/domain/ports/envelope.ts';
import { type Problem, ProblemError } from '../../src/domain/problem.ts';

export const AT = new Date('2026-11-20T10:30:00Z');
export const LIMITS: EnvelopeLimits = { members: 1000, bytes: 10_000_000_000, ratio: 200 };

export interface Whole {
  readonly name: string;
  readonly bytes: Buffer;
}

export function inMemory(name: string, bytes: Uint8Array, chunk = 64 * 1024): Sealed {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => Uint8Array.from(bytes.subarray(offset, offset + length)),
    async *bytes() {
      for (let at = 0; at < bytes.length; at += chunk) yield Uint8Array.from(bytes.subarray(at, at + chunk));
    },
  };
}

export const enclosed = (name: string, bytes: Uint8Array, chunk = 64 * 1024): Enclosed => ({
  name,
  bytes: inMemory(name, bytes, chunk).bytes(),
});

export async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function gatherAll(members: AsyncIterable<Enclosed>): Promise<Whole[]> {
  const found: Whole[] = [];
  for await (const { name, bytes } of members) found.push({ name, bytes: await gather(bytes) });
  return found;
}

export const openAll = (
  envelope: Envelope,
  sealed: Sealed,
  options: EnvelopeOptions = {},
  limits: EnvelopeLimits = LIMITS,
): Promise<Whole[]> => gatherAll(envelope.open(sealed, options, limits));

export async function sealed(
  envelope: Envelope,
  inside: Enclosed,
  options: EnvelopeOptions = {},
  at = AT,
): Promise<Whole> {
  const result = envelope.seal(inside, options, at);
  if (!result.ok) throw new ProblemError(result.problem);
  return { name: result.value.name, bytes: await gather(result.value.bytes) };
}

/** What came out, or the problem; any other error is a bug and thrown on. */
export async function outcome<T>(work: Promise<T>): Promise<T | Problem> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** The problem that must come. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was opened without a problem');
}
