/** What is wrong with a JSON file or record, in words. Those of a file refuse it whole. */
import { type Place, type Problem, problem } from '../domain/problem.ts';
import { type JsonLayout, MAX_DEPTH, MAX_RECORD } from './json-layout.ts';
import type { JsonFault } from './json-parse.ts';

const AGAIN = 'The file is refused whole: it was cut short, altered, or joined to another. Ask for it again.';

const CODES: Readonly<Record<JsonFault['kind'], string>> = {
  syntax: 'json.syntax',
  depth: 'json.depth',
  duplicate: 'json.duplicate-key',
  text: 'json.text',
  number: 'json.number',
};

const ADVICE: Readonly<Record<JsonFault['kind'], string>> = {
  syntax: 'This is no JSON: whoever writes the file has to use a JSON library, not put texts together.',
  depth: 'No record of a gestionale is made like this: ask the sender what it is.',
  duplicate: 'Which of the two values counts is not known: the sender has to name them apart.',
  text: 'The value was damaged where the file was made: the sender has to correct it.',
  number: 'Declare numbers: text, so that it reaches the mapping as it is written.',
};

/** A fault of a record, or of the object around the list. */
export const jsonProblem = (fault: JsonFault, place: Place): Problem =>
  problem(CODES[fault.kind], fault.message, {
    advice: ADVICE[fault.kind],
    place: { ...place, ...(fault.name === undefined ? {} : { field: fault.name }) },
  });

export const empty = (): Problem =>
  problem('json.empty', 'the file is empty: it has no list and no object', {
    advice: 'A file without records is an empty list: []. Ask for it again.',
    place: { line: 1 },
  });

export const truncated = (line: number, records: number): Problem =>
  problem('json.truncated', `the file ends before it is over, after ${records} whole records`, {
    advice: AGAIN,
    place: { line },
  });

export const expected = (what: string, byte: number, line: number): Problem =>
  problem('json.syntax', `${what} is expected, there is ${shown(byte)}`, {
    advice: AGAIN,
    place: { line, value: shown(byte) },
  });

export const mismatched = (byte: number, line: number): Problem =>
  problem('json.syntax', `${shown(byte)} closes what it has not opened`, {
    advice: AGAIN,
    place: { line, value: shown(byte) },
  });

export const documents = (byte: number, line: number): Problem =>
  problem('json.documents', `the file goes on after its end, with ${shown(byte)}`, {
    advice:
      'Two files were joined to one, or there is rubbish at the end: ask for it again. Records one after the other, each on its line, are shape: lines.',
    place: { line, value: shown(byte) },
  });

export const wrongShape = ({ shape, records }: JsonLayout, byte: number, line: number): Problem => {
  const wanted =
    records.length > 0 || shape === 'object'
      ? 'an object'
      : shape === 'array'
        ? 'a list'
        : shape === 'lines'
          ? 'an object on each line'
          : 'a list or an object';
  return problem('json.shape', `the file is to be ${wanted}, it begins with ${shown(byte)}`, {
    advice:
      'If the file is right, declare its shape (and records, where the list stands) in gestionale.yaml.',
    place: { line, value: shown(byte) },
  });
};

export const noRecords = ({ records }: JsonLayout, line: number): Problem =>
  problem('json.no-records', `the object has no list at /${records.join('/')}`, {
    advice: 'If the file is right, correct records in gestionale.yaml: the way to the list of records.',
    place: { line },
  });

export const recordTooLong = (line: number): Problem =>
  problem('json.record-too-long', `a record is longer than ${MAX_RECORD} bytes`, {
    advice:
      'If the list of records stands inside it, declare where (records); else the file was damaged: ask for it again.',
    place: { line },
  });

export const aroundTooLong = (line: number): Problem =>
  problem(
    'json.record-too-long',
    `what stands around the list of records is longer than ${MAX_RECORD} bytes`,
    {
      advice: 'The list of records is probably another one: correct records in gestionale.yaml.',
      place: { line },
    },
  );

export const aroundTooDeep = (line: number): Problem =>
  jsonProblem(
    { kind: 'depth', message: `objects and lists stand more than ${MAX_DEPTH} deep in one another`, at: 0 },
    { line },
  );

export const moreFaults = (count: number): Problem =>
  problem('json.more', `${count} more faults of the file’s structure`);

/** A byte as people read it. */
const shown = (byte: number): string =>
  byte > 0x20 && byte < 0x7f
    ? String.fromCharCode(byte)
    : `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
