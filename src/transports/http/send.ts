/** One file to the server: a POST or PUT that may be repeated, since it always bears the id of the file. */
import { Readable } from 'node:stream';
import type { WriteFacts } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { SIGNATURE_HEADER, sign } from '../../domain/signature.ts';
import { refusal, unheard, unsigned } from './faults.ts';
import type { Line } from './line.ts';
import { typeOf } from './name.ts';

export const NAME_PLACE = '{name}';

/** The URL of a file's own: `{name}` in the location is its name, percent-encoded. */
export const urlFor = (location: string, name: string): URL =>
  new URL(location.replaceAll(NAME_PLACE, encodeURIComponent(name)));

/** What the source of the bytes threw: an error of its own must not be told as one of the server. */
class SourceError extends Error {}

export async function send(
  line: Line,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  facts: WriteFacts | undefined,
): Promise<Result<void>> {
  const { settings, server } = line;
  if (settings.secret !== undefined && facts === undefined) return failed(unsigned());
  const source = new Source(bytes);
  try {
    const answer = await line.ask({
      method: settings.method,
      url: urlFor(settings.location, name),
      headers: {
        'content-type': settings.contentType ?? typeOf(name),
        'x-tramite-file': encodeURIComponent(name),
        ...headersOf(facts, settings.secret),
      },
      body: source.stream,
    });
    const whole = source.ended && line.flushed;
    const told = await line.told(answer);
    if (source.fault !== undefined) throw source.fault;
    const { status } = told;
    // 409 to a repeated POST: a file of this id is there already, which is what was wanted. To a first one it is another's,
    // and to a PUT it says that the place is not there (RFC 9110, 15.5.10).
    if (status === 409 && settings.method === 'POST' && facts?.repeated === true) return ok(undefined);
    if (status < 200 || status > 299) return failed(refusal(server, told, 'send'));
    return whole ? ok(undefined) : failed(unheard(server));
  } catch (error) {
    const fault = source.fault ?? error;
    if (fault instanceof SourceError) throw fault.cause;
    if (fault instanceof ProblemError) return failed(fault.problem);
    throw fault;
  } finally {
    source.stream.destroy();
  }
}

function headersOf(
  facts: WriteFacts | undefined,
  secret: string | undefined,
): { readonly [name: string]: string } {
  if (facts === undefined) return {};
  const seconds = Math.floor(Date.now() / 1000);
  return {
    'content-length': String(facts.size),
    'content-digest': `sha-256=:${Buffer.from(facts.sha256, 'hex').toString('base64')}:`,
    'idempotency-key': facts.id,
    'x-tramite-kind': facts.kind,
    ...(secret === undefined
      ? {}
      : { [SIGNATURE_HEADER.toLowerCase()]: sign(secret, seconds, facts.sha256) }),
  };
}

/** The bytes as a stream; whether all of them went, or what their source threw. */
class Source {
  readonly stream: Readable;
  ended = false;
  fault: Error | undefined;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.stream = Readable.from(this.#marked(bytes), { objectMode: false, highWaterMark: 256 * 1024 });
    this.stream.on('error', () => undefined);
  }

  async *#marked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
      this.ended = true;
    } catch (error) {
      this.fault = error instanceof ProblemError ? error : new SourceError('source', { cause: error });
      throw this.fault;
    }
  }
}
