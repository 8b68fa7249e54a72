/**
 * The declared encoding is verified over the whole stream, never guessed: every encoding here reads some wrong files
 * without an error, so what matters is the bytes that it cannot mean.
 *
 * Problems: `encoding.invalid` (not UTF-8), `encoding.not-ascii`, `encoding.undefined-byte`, `encoding.utf-16`,
 * `encoding.bom` (a UTF-8 BOM where something else is declared), `encoding.nul`.
 * Warnings: `encoding.mojibake` (UTF-8 declared as something else, or encoded twice), `encoding.c1`.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { EncodingReport, EncodingVerifier } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Encoding } from './encoding.ts';
import { firstInvalidUtf8, MojibakeScan, trailingPartial } from './utf8.ts';

const LF = 0x0a;
const CR = 0x0d;
const CTRL_Z = 0x1a;
const BOM = [0xef, 0xbb, 0xbf] as const;

/** Byte values that the encoding leaves without a character, and those that are controls nobody writes. */
const UNDEFINED_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

interface Finding {
  readonly line: number;
  readonly byte: number;
  count: number;
}

export function encodingVerifier(encoding: Encoding): EncodingVerifier {
  let seen = 0;
  const start: number[] = [];
  let line = 1;
  let previous = 0;
  let crlf = 0;
  let lf = 0;
  let cr = 0;
  const found = new Map<string, Finding>();
  /** NULs and Ctrl-Z that may be only the padding of the last DOS block. */
  let padding: Finding | undefined;
  let partial: Uint8Array = new Uint8Array(0);
  const mojibake = new MojibakeScan();

  const note = (code: string, at: number, byte: number) => {
    const before = found.get(code);
    if (before === undefined) found.set(code, { line: at, byte, count: 1 });
    else before.count += 1;
  };

  /** Line on which the byte at `index` of this chunk is. */
  const lineAt = (chunk: Uint8Array, index: number, first: number, last: number): number => {
    let at = first;
    let before = last;
    for (let i = 0; i < index; i += 1) {
      const byte = chunk[i] ?? 0;
      if (byte === LF ? before !== CR : byte === CR) at += 1;
      before = byte;
    }
    return at;
  };

  const checkHigh = (chunk: Uint8Array, first: number, last: number) => {
    if (encoding === 'us-ascii') {
      const index = chunk.findIndex((byte) => byte >= 0x80);
      if (index >= 0) note('encoding.not-ascii', lineAt(chunk, index, first, last), chunk[index] ?? 0);
    } else if (encoding !== 'cp850') {
      let at = -1;
      const size = chunk.length;
      for (let i = 0; i < size; i += 1) {
        const byte = chunk[i] ?? 0;
        if (byte < 0x80 || byte > 0x9f) continue;
        if (encoding === 'windows-1252' && !UNDEFINED_1252.has(byte)) continue;
        const code = encoding === 'windows-1252' ? 'encoding.undefined-byte' : 'encoding.c1';
        if (at < 0 && !found.has(code)) at = lineAt(chunk, i, first, last);
        note(code, at, byte);
      }
    }
  };

  const checkUtf8 = (chunk: Uint8Array, first: number, last: number) => {
    if (found.has('encoding.invalid')) return;
    const whole = partial.length === 0 ? chunk : join(partial, chunk);
    const shift = whole.length - chunk.length;
    const tail = trailingPartial(whole);
    const complete = whole.subarray(0, whole.length - tail);
    partial = whole.slice(whole.length - tail);
    if (isUtf8(complete)) return;
    const index = firstInvalidUtf8(complete);
    // A sequence begun in the chunk before has no line end in it: it is on the line where this chunk begins.
    note('encoding.invalid', lineAt(chunk, Math.max(0, index - shift), first, last), complete[index] ?? 0);
  };

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      for (let i = 0; start.length < BOM.length && i < chunk.length; i += 1) start.push(chunk[i] ?? 0);
      const first = line;
      const last = previous;
      const size = chunk.length;
      for (let i = 0; i < size; i += 1) {
        const byte = chunk[i] ?? 0;
        if (byte > CTRL_Z) {
          if (padding !== undefined) padding = settle(padding, note);
        } else if (byte === LF) {
          if (previous === CR) {
            crlf += 1;
            cr -= 1;
          } else {
            lf += 1;
            line += 1;
          }
        } else if (byte === CR) {
          cr += 1;
          line += 1;
        } else if (byte === 0) {
          if (padding === undefined) padding = { line, byte: 0, count: 0 };
          padding.count += 1;
        }
        previous = byte;
      }
      seen += chunk.length;
      if (encoding === 'utf-8') {
        if (partial.length > 0 || !isAscii(chunk)) {
          checkUtf8(chunk, first, last);
          mojibake.twice(chunk, (index) => lineAt(chunk, index, first, last));
        }
      } else if (!isAscii(chunk)) {
        checkHigh(chunk, first, last);
        mojibake.once(chunk, (index) => lineAt(chunk, index, first, last));
      } else {
        mojibake.reset();
      }
    },
    end(): EncodingReport {
      if (partial.length > 0) note('encoding.invalid', line, partial[0] ?? 0);
      const bom = BOM.every((byte, index) => start[index] === byte);
      const problems: Problem[] = [];
      const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
      const nul = found.get('encoding.nul');
      if (utf16) problems.push(utf16Problem(encoding));
      else if (nul !== undefined) problems.push(nulProblem(nul, seen, encoding));
      if (bom && encoding !== 'utf-8') problems.push(bomProblem(encoding));
      const wrong = found.get('encoding.invalid') ?? found.get('encoding.not-ascii');
      if (!utf16 && wrong !== undefined) problems.push(wrongByte(wrong, encoding));
      const undefinedByte = found.get('encoding.undefined-byte');
      if (!utf16 && undefinedByte !== undefined) problems.push(undefinedProblem(undefinedByte));
      const warnings = mojibake.warnings(encoding);
      const c1 = found.get('encoding.c1');
      return {
        eol: eolOf(crlf, lf, cr),
        bom,
        problems,
        warnings: c1 === undefined ? warnings : [...warnings, c1Warning(c1, encoding)],
      };
    },
  };
}

function settle(padding: Finding, note: (code: string, line: number, byte: number) => void): undefined {
  for (let i = 0; i < padding.count; i += 1) note('encoding.nul', padding.line, 0);
  return undefined;
}

function eolOf(crlf: number, lf: number, cr: number): EncodingReport['eol'] {
  const kinds = [crlf, lf, cr].filter((count) => count > 0).length;
  if (kinds > 1) return 'mixed';
  return crlf > 0 ? '\r\n' : lf > 0 ? '\n' : cr > 0 ? '\r' : 'none';
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

const times = (count: number): string => (count === 1 ? '' : `, and ${count - 1} more after it`);

const utf16Problem = (encoding: Encoding) =>
  problem('encoding.utf-16', `the file is UTF-16, ${encoding} is declared`, {
    advice: 'Save it again in the declared encoding: spreadsheets call UTF-16 "Unicode text".',
    place: { line: 1 },
  });

const nulProblem = (nul: Finding, size: number, encoding: Encoding) =>
  nul.count * 4 > size
    ? utf16Problem(encoding)
    : problem('encoding.nul', `the file has a NUL byte, which no text has${times(nul.count)}`, {
        advice: 'The file was damaged on its way or holds binary data: ask for it again.',
        place: { line: nul.line },
      });

const bomProblem = (encoding: Encoding) =>
  problem('encoding.bom', `the file begins with a UTF-8 mark, ${encoding} is declared`, {
    advice: 'Declare encoding: utf-8 in gestionale.yaml, or have the file exported as declared.',
    place: { line: 1 },
  });

const wrongByte = (wrong: Finding, encoding: Encoding) =>
  encoding === 'utf-8'
    ? problem('encoding.invalid', `the byte ${hex(wrong.byte)} is not UTF-8, which is declared`, {
        advice: 'The file is probably windows-1252 or cp850: declare which in gestionale.yaml.',
        place: { line: wrong.line, value: hex(wrong.byte) },
      })
    : problem('encoding.not-ascii', `the byte ${hex(wrong.byte)} is not ASCII, which is declared`, {
        advice: 'Declare the encoding that the sender really uses: windows-1252, cp850, utf-8…',
        place: { line: wrong.line, value: hex(wrong.byte) },
      });

const undefinedProblem = (wrong: Finding) =>
  problem(
    'encoding.undefined-byte',
    `the byte ${hex(wrong.byte)} means nothing in windows-1252${times(wrong.count)}`,
    {
      advice: 'The file is probably cp850 or utf-8: declare which in gestionale.yaml.',
      place: { line: wrong.line, value: hex(wrong.byte) },
    },
  );

const c1Warning = (c1: Finding, encoding: Encoding) =>
  problem('encoding.c1', `the byte ${hex(c1.byte)} is a control character in ${encoding}${times(c1.count)}`, {
    advice: 'It is probably windows-1252, where it is € or a typographic sign: declare that instead.',
    place: { line: c1.line, value: hex(c1.byte) },
  });
