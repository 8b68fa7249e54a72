/**
 * ASCII armor (RFC 9580, section 6.2) taken off as a stream. Its checksum is optional and weak, and not read: what is
 * inside proves itself.
 */
import { Base64Decoder, type Base64Fault } from '../base64-decoder.ts';
import { damaged, unsupported } from '../faults.ts';

const BEGIN = '-----BEGIN PGP ';
const MESSAGE = '-----BEGIN PGP MESSAGE-----';
const END = '-----END PGP MESSAGE-----';
/** Before the body: what mail programs put above, and the armor's own headers. */
const LONGEST_HEAD = 64 * 1024;
const LONGEST_LINE = 4096;

/** Whether the first bytes of a file are text with an armor in it. */
export const isArmored = (start: Uint8Array): boolean => Buffer.from(start).includes(BEGIN);

export async function* dearmor(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new Base64Decoder();
  const decoded = (found: Uint8Array | Base64Fault): Uint8Array => {
    if (found instanceof Uint8Array) return found;
    throw damaged(file, `the armored text is damaged: ${found.message}`);
  };
  let part: 'head' | 'body' | 'checksum' | 'after' = 'head';
  let text = '';
  for await (const chunk of bytes) {
    text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    if (part === 'head') {
      const body = bodyStart(file, text);
      if (body === undefined) continue;
      text = text.slice(body);
      part = 'body';
    }
    // Whole lines only: a line tells what it is by its beginning.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1);
    text = text.slice(lines.length);
    if (text.length > LONGEST_LINE && part !== 'body')
      throw damaged(file, 'the armored text does not end as it should');
    if (text.length > LONGEST_HEAD) throw damaged(file, 'the armored text has a line without an end');
    const { body, next } = cutBody(file, lines, part);
    part = next;
    const out = decoded(decoder.push(Buffer.from(body, 'latin1')));
    if (out.length > 0) yield out;
  }
  if (part === 'head') throw damaged(file, 'the armored text ends before its end');
  const { body, next } = cutBody(file, `${text}\n`, part);
  const out = decoded(decoder.push(Buffer.from(body, 'latin1')));
  if (out.length > 0) yield out;
  if (next !== 'after') throw damaged(file, 'the armored text ends before its end');
  const last = decoded(decoder.end());
  if (last.length > 0) yield last;
}

/** Where the body starts: after BEGIN, its headers and an empty line. */
function bodyStart(file: string, text: string): number | undefined {
  const begin = text.indexOf(BEGIN);
  const end = begin < 0 ? -1 : text.indexOf('\n', begin);
  if (end >= 0 && text.slice(begin, end).trimEnd() !== MESSAGE)
    throw unsupported(
      file,
      `this is ${text.slice(begin, end).trim().replaceAll('-', '')}, no encrypted or signed file`,
      'Ask the sender to encrypt or sign the file itself: gpg --encrypt --sign, not --clearsign.',
    );
  const empty = end < 0 ? null : /\n[ \t\r]*\n/.exec(text.slice(end));
  if (empty !== null) return end + empty.index + empty[0].length;
  if (text.length > LONGEST_HEAD) throw damaged(file, 'the armored text has no beginning');
  return undefined;
}

type Part = 'body' | 'checksum' | 'after';

/** What of some whole lines is body, and what comes next. */
function cutBody(file: string, lines: string, part: Part): { readonly body: string; readonly next: Part } {
  let body = '';
  let rest = lines;
  let now = part;
  if (now === 'body') {
    const mark = /^[=-]/m.exec(lines);
    if (mark === null) return { body: lines, next: now };
    body = lines.slice(0, mark.index);
    rest = lines.slice(mark.index);
    now = 'checksum';
  }
  for (const line of rest.split('\n')) {
    const said = line.trim();
    if (said === '' || (now === 'checksum' && /^=[A-Za-z0-9+/]{4}$/.test(said))) continue;
    if (now !== 'checksum' || said !== END)
      throw damaged(
        file,
        now === 'after' ? 'something follows the armored text' : 'the armored text does not end as it should',
      );
    now = 'after';
  }
  return { body, next: now };
}
