/** new: drafts what integrators write, from a sample of the files that they have. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { dayOf } from '../domain/day.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import type { Sample } from '../draft/survey.ts';
import { draftFolder, writeFiles } from '../pipeline/draft-folder.ts';
import { newLines } from './new-page.ts';
import type { Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Of a longer file its beginning is looked at. */
const MOST_BYTES = 4 << 20;
/** And its end, where a tail may stand. */
const LAST_BYTES = 16 << 10;

export const newDraft: Verb = {
  name: 'new',
  summary:
    'drafts a gestionale from a sample of its files: layouts, mappings, cases, and how sure each guess is',
  usage: 'gestionale <name> --from <sample> [--force]',
  options: { from: { type: 'string' }, force: { type: 'boolean' } },
  async run({ wiring, values, positionals, print, answer }) {
    const [what, name] = positionals;
    if (what !== 'gestionale' || name === undefined || positionals.length > 2)
      throw new WrongUse('What is new? new gestionale, and its name.');
    if (!NAME.test(name))
      throw new WrongUse(`${name} is no name: lower-case letters, digits, dots, dashes and underscores.`);
    if (typeof values.from !== 'string')
      throw new WrongUse('From what? Give --from and a file that the gestionale wrote.');
    const folder = join(wiring.environment.mappings, name);
    if (values.force !== true && (await exists(folder)))
      throw new ProblemError(taken(name, relative('.', folder)));
    const drafted = await draftFolder(await sampleAt(values.from), name, dayOf(new Date()), (root) =>
      wiring.configuration(root),
    );
    if (!drafted.ok) throw new ProblemError(drafted.problem);
    const { files, problems, failing, draft, sample } = drafted.value;
    await writeFiles(folder, files);
    for (const line of newLines(name, relative('.', folder), drafted.value)) print(line);
    answer({
      gestionale: name,
      folder,
      files: [...files.keys()],
      records: draft.records,
      guesses: draft.guesses,
      problems,
      failing,
      ...(sample === undefined
        ? {}
        : {
            sample: {
              positions: sample.all.length,
              problems: sample.problems,
              ...(sample.refused === undefined ? {} : { refused: sample.refused }),
            },
          }),
    });
    return problems.length + failing.length === 0 ? 0 : 1;
  },
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function sampleAt(name: string): Promise<Sample> {
  const path = resolve(name);
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const bytes = await bytesOf(file, 0, Math.min(size, MOST_BYTES));
      if (size <= MOST_BYTES) return { bytes, name: basename(path), whole: true };
      const end = await bytesOf(file, size - LAST_BYTES, LAST_BYTES);
      return { bytes, name: basename(path), whole: false, end };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ProblemError(
      problem(
        'file.unreadable',
        code === 'ENOENT' ? `${name} does not exist` : `${name} cannot be read (${code})`,
        { class: 'config' },
      ),
    );
  }
}

async function bytesOf(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

const taken = (name: string, folder: string) =>
  problem('draft.exists', `there is a gestionale ${name} already`, {
    class: 'config',
    advice: `Choose another name, or --force to overwrite the draft’s files in ${folder}.`,
  });
