/** The one file of a multipart/form-data body, as a stream; the rest of the body is passed by. */
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { failed, ok, ProblemError, type Result } from '../../../domain/problem.ts';
import { badMultipart, tooLarge } from './faults.ts';

export interface FilePart {
  readonly name: string | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Resolved when the whole body was read: a problem when it broke, or held more than one file. */
  readonly ended: Promise<Result<void>>;
  /** Nobody reads it any more. */
  readonly abandon: () => void;
}

/** `raw`: the body. The file's bytes must be read before `ended` can resolve. */
export async function filePart(
  raw: AsyncIterable<Buffer>,
  contentType: string,
  fileBytes: number,
): Promise<Result<FilePart>> {
  let parser: BusboyInstance;
  try {
    parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: 2, fields: 50, parts: 60, fieldSize: 65_536, headerPairs: 50, headerSize: 16_384 },
      fileHwm: 262_144,
    });
  } catch (error) {
    return failed(badMultipart(wordsOf(error)));
  }
  let files = 0;
  let open: Readable | undefined;
  const { promise: first, resolve } = Promise.withResolvers<Pick<FilePart, 'name' | 'bytes'> | undefined>();
  parser.on('file', (_field, file, name) => {
    files += 1;
    if (files > 1) {
      file.on('error', () => undefined);
      file.resume();
      return;
    }
    open = file;
    file.on('error', () => undefined);
    resolve({ name, bytes: bounded(file, fileBytes) });
  });
  const ended = pump(raw, parser).then((found): Result<void> => {
    if (!found.ok) {
      // Whoever reads the file hears what broke the body.
      open?.destroy(new ProblemError(found.problem));
      return found;
    }
    if (files === 1) return ok(undefined);
    return failed(badMultipart(files === 0 ? 'it holds no file' : 'it holds more than one file'));
  });
  void ended.then(() => resolve(undefined));
  const part = await first;
  if (part !== undefined) return ok({ ...part, ended, abandon: () => void parser.destroy() });
  const found = await ended;
  return found.ok ? failed(badMultipart('it holds no file')) : found;
}

async function* bounded(file: Readable, fileBytes: number): AsyncGenerator<Uint8Array> {
  let got = 0;
  for await (const chunk of file) {
    got += (chunk as Buffer).length;
    if (got > fileBytes) throw new ProblemError(tooLarge(fileBytes));
    yield chunk as Buffer;
  }
}

/** Every byte through the parser, at the pace at which the file is read. */
async function pump(raw: AsyncIterable<Buffer>, parser: BusboyInstance): Promise<Result<void>> {
  let broken: Error | undefined;
  const done = new Promise<void>((resolve) => {
    parser.once('finish', () => resolve());
    parser.once('close', () => resolve());
    parser.on('error', (error: Error) => {
      broken ??= error;
      resolve();
    });
  });
  try {
    for await (const chunk of raw) {
      if (broken !== undefined || parser.destroyed) break;
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain').catch(() => undefined), done]);
    }
    if (broken === undefined && !parser.destroyed) parser.end();
    await done;
  } catch (error) {
    parser.destroy();
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
  return broken === undefined ? ok(undefined) : failed(badMultipart(wordsOf(broken)));
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\p{Cc}/gu, ' ').slice(0, 200);
