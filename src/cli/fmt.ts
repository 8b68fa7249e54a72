/** fmt: writes the mappings in the one style; white space only, never their meaning. */
import { writeFile } from 'node:fs/promises';
import { printProblem } from '../configuration/print.ts';
import type { Problem } from '../domain/problem.ts';
import { formatMapping } from '../mapping/fmt/format.ts';
import { type MappingFile, mappingFiles, namedGestionali } from './gestionali.ts';
import { counted } from './italian.ts';
import type { Verb } from './verb.ts';

export const fmt: Verb = {
  name: 'fmt',
  summary: 'lays out mappings in the one style; with --check it only says which are not',
  usage: '[gestionale…] [--check]',
  options: { check: { type: 'boolean' } },
  async run({ wiring, positionals, values, print, answer }) {
    const names = namedGestionali(await wiring.configuration(), positionals);
    const files = await mappingFiles(wiring.environment.mappings, names);
    const onlyCheck = values.check === true;
    const { changed, problems } = formattedFiles(files);
    for (const { file, path, text } of changed) {
      if (!onlyCheck) await writeFile(path, text);
      print(`${file} is ${onlyCheck ? 'not laid out' : 'laid out'}`);
    }
    for (const one of problems) print(printProblem(one));
    const left = onlyCheck ? changed.length : 0;
    print(
      left + problems.length === 0
        ? `${counted(files.length, 'mapping')} laid out.`
        : `${counted(left + problems.length, 'mapping')} of ${files.length} not laid out.`,
    );
    answer({
      ok: left + problems.length === 0,
      mappings: files.length,
      changed: changed.map(({ file }) => file),
      written: !onlyCheck,
      problems,
    });
    return left + problems.length === 0 ? 0 : 1;
  },
};

/** Those that are not as they would be laid out, with that text. */
export function formattedFiles(files: readonly MappingFile[]): {
  readonly changed: readonly MappingFile[];
  readonly problems: readonly Problem[];
} {
  const changed: MappingFile[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const made = formatMapping(file.text, file.file);
    if (!made.ok) problems.push(made.problem);
    else if (made.value !== file.text) changed.push({ ...file, text: made.value });
  }
  return { changed, problems };
}
