/** lint: what in the mappings loses money, or may; where, why, and what to write instead. */
import type { Configuration } from '../configuration/assemble.ts';
import type { Problem } from '../domain/problem.ts';
import { lintMapping, losesOf } from '../mapping/lint/lint.ts';
import { type MappingFile, mappingFiles, namedGestionali } from './gestionali.ts';
import { counted } from './italian.ts';
import { testOne } from './test-run.ts';
import type { Verb } from './verb.ts';

interface Told {
  readonly gestionale: string;
  readonly severity: 'error' | 'warning';
  /** Absent: the mapping cannot be compiled at all. */
  readonly rule?: string;
  readonly loses?: string;
  readonly problem: Problem;
}

export const lint: Verb = {
  name: 'lint',
  summary: 'says what in the mappings loses money, or may: where, why, and what to write instead',
  usage: '[gestionale…] [--cases]',
  options: { cases: { type: 'boolean' } },
  async run({ wiring, positionals, values, print, answer }) {
    const found = await wiring.configuration();
    const { mappings } = wiring.environment;
    const names = namedGestionali(found, positionals);
    const files = await mappingFiles(mappings, names);
    const told = files.flatMap((file) => findingsOf(found, file));
    if (values.cases === true)
      for (const name of names) told.push(...(await unreachedIn(mappings, found, name, files)));
    for (const one of told) for (const line of lines(one)) print(line);
    const errors = told.filter((one) => one.severity === 'error').length;
    const warnings = told.length - errors;
    const where = counted(files.length, 'mapping');
    const what = [
      ...(errors === 0 ? [] : [counted(errors, 'error')]),
      ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
    ];
    print(
      `${what.length === 0 ? 'Nothing to say' : what.join(' and ')} ${what.length === 0 ? 'of' : 'in'} ${where}.`,
    );
    answer({ ok: errors === 0, errors, warnings, mappings: files.length, findings: told });
    return errors === 0 ? 0 : 1;
  },
};

/** The configuration was linted as it was read, with all that gestionale.yaml says. */
function findingsOf(found: Configuration, { gestionale, file }: MappingFile): Told[] {
  const of = (problems: readonly Problem[], severity: Told['severity']): Told[] =>
    problems
      .filter(
        ({ code, place }) =>
          place?.file === file && /^(lint|mapping)\./.test(code) && code !== 'mapping.unused',
      )
      .map((problem) => {
        const rule = /^lint\.(.+)$/.exec(problem.code)?.[1];
        const loses = rule === undefined ? undefined : losesOf(rule);
        return {
          gestionale,
          severity,
          ...(rule === undefined ? {} : { rule }),
          ...(loses === undefined ? {} : { loses }),
          problem,
        };
      });
  return inOrder([...of(found.problems, 'error'), ...of(found.warnings, 'warning')]);
}

/** What no case of a gestionale reaches. */
async function unreachedIn(
  mappings: string,
  found: Configuration,
  name: string,
  files: readonly MappingFile[],
): Promise<readonly Told[]> {
  const { tested } = await testOne(mappings, found, name);
  return files.flatMap(({ gestionale, kind, file, text }) => {
    const covered = tested.coverage.find((one) => one.mapping === kind);
    if (gestionale !== name || covered === undefined) return [];
    return lintMapping(text, file, { kind, unreached: covered.uncovered }).flatMap((one) =>
      one.rule === 'unreached' ? [{ gestionale, ...one }] : [],
    );
  });
}

const inOrder = (told: readonly Told[]): Told[] =>
  told.toSorted(
    ({ problem: { place: a } }, { problem: { place: b } }) =>
      (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );

function lines({ severity, rule, loses, problem: { message, advice, place } }: Told): readonly string[] {
  const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':');
  return [
    `${where}  ${severity}${rule === undefined ? '' : ` ${rule}`}: ${message}`,
    ...(loses === undefined ? [] : [`    why  ${loses}`]),
    ...(advice === undefined ? [] : [`    fix  ${advice}`]),
  ];
}
