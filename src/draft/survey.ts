/** All that can be known of a sample before anything is written. */
import type { Day } from '../domain/day.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { decode } from '../formats/encoding.ts';
import type { CsvShape } from './csv-shape.ts';
import { surveyCsv } from './csv-survey.ts';
import type { Declared } from './declared.ts';
import { type Delimited, guessDelimiter } from './delimiter.ts';
import { blockLength, guessEncoding, type ReadSample } from './encoding-guess.ts';
import { surveyFixed } from './fixed-survey.ts';
import type { Guess } from './guess.ts';
import { type Lines, readLines } from './lines.ts';
import type { FixedShape } from './record-types.ts';
import type { Roles } from './roles.ts';
import type { FixedStandard } from './standards.ts';
import type { Span, Table } from './table.ts';

/** The first bytes of a file. */
export interface Sample {
  readonly bytes: Uint8Array;
  /** Its base name. */
  readonly name: string;
  /** Whether these are all its bytes. */
  readonly whole: boolean;
  /** Its last bytes, where they are not all: a tail stands there. */
  readonly end?: Uint8Array;
}

export interface Survey {
  readonly sample: Sample;
  readonly read: ReadSample;
  readonly lines: Lines;
  readonly shape:
    | { readonly format: 'csv'; readonly delimited: Delimited; readonly csv: CsvShape }
    | {
        readonly format: 'fixed-width';
        readonly fixed: FixedShape;
        readonly standard: FixedStandard | undefined;
        readonly spans: ReadonlyMap<string, readonly Span[]>;
      };
  readonly table: Table;
  readonly roles: Roles;
  /** Of the columns of the table. */
  readonly names: readonly string[];
  /** What head and tail declare. */
  readonly totals: readonly Declared[];
  readonly guesses: readonly Guess[];
}

/** Problems `draft.encoding`, `draft.empty`, `draft.layout`. */
export function surveySample(sample: Sample, today: Day): Result<Survey> {
  const read = guessEncoding(sample.bytes);
  if (!read.ok) return read;
  const lines = withEnd(readLines(read.value.text, sample.whole), sample, read.value);
  if (lines.lines.every((line) => line.trim() === ''))
    return failed(
      problem('draft.empty', 'the sample has nothing in it', {
        class: 'config',
        advice: 'Give a file with some records.',
      }),
    );
  const delimited = guessDelimiter(lines.lines);
  if (delimited !== undefined) return ok(surveyCsv(sample, read.value, lines, delimited, today));
  const fixed = surveyFixed(sample, read.value, lines, today);
  return fixed === undefined ? failed(shapeless(sample, lines)) : ok(fixed);
}

/** The beginning of a long file, and its last line. */
function withEnd(lines: Lines, { whole, end }: Sample, { encoding }: ReadSample): Lines {
  const last = whole || end === undefined ? undefined : readLines(decode(end, encoding), true).lines.at(-1);
  return last === undefined ? lines : { ...lines, lines: [...lines.lines, last] };
}

function shapeless(sample: Sample, { lines }: Lines) {
  const advice =
    lines.length === 1
      ? `It has one line of ${lines[0]?.length} characters. If records of ${blockLength(sample.bytes)} characters stand one after the other, cut them: fold -b -w ${blockLength(sample.bytes)}.`
      : 'Lines differ in length, and no character stands between the same number of fields in all of them.';
  return problem('draft.layout', 'the sample is neither delimited nor in fixed columns', {
    class: 'config',
    advice,
  });
}
