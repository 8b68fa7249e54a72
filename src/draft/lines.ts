/** Lines of a sample, and how they end. */
import type { Guess } from './guess.ts';

const CTRL_Z = String.fromCharCode(0x1a);

export interface Lines {
  /** Without line ends; blank ones at the end are left out. */
  readonly lines: readonly string[];
  readonly eol: 'crlf' | 'lf';
  /** Ctrl-Z or NULs of DOS stood at the end. */
  readonly dosEnd: boolean;
  readonly guess: Guess;
}

/** `whole`: the text ends where the file ends, so its last line counts. */
export function readLines(text: string, whole: boolean): Lines {
  const end = whole ? endOf(text) : text.length;
  const body = text.slice(0, end);
  const dosEnd = text.includes(CTRL_Z, end);
  const crlf = count(text, /\r\n/g);
  const lf = count(text, /\n/g) - crlf;
  const lines = body.split(/\r?\n/);
  if (!whole) lines.pop();
  const eol = crlf >= lf && crlf > 0 ? 'crlf' : lf > 0 ? 'lf' : 'crlf';
  const mixed = crlf > 0 && lf > 0;
  const missing = whole && crlf + lf > 0 && !text.slice(end).includes('\n');
  const notes = [
    missing ? 'the last line has none' : '',
    dosEnd ? 'Ctrl-Z at the end' : '',
    mixed ? `${Math.min(crlf, lf)} lines end otherwise` : '',
  ].filter((note) => note !== '');
  const value = crlf + lf === 0 ? 'none' : eol.toUpperCase();
  return {
    lines,
    eol,
    dosEnd,
    guess: {
      subject: 'line ends',
      value: [value, ...notes].join(', '),
      certainty: crlf + lf === 0 ? 'unsure' : 'sure',
      why:
        crlf + lf === 0
          ? 'there is one line only'
          : `${Math.max(crlf, lf)} lines end so; all kinds are understood`,
    },
  };
}

/** Where the last line ends that has something in it; blanks of fixed columns are part of it. */
function endOf(text: string): number {
  let end = text.length;
  while (end > 0 && ['\n', '\r', '\0', CTRL_Z].includes(text[end - 1] ?? '')) end -= 1;
  return end;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
