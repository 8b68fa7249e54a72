/** Reads cases/*.yaml: examples that are tests. Running them is the mapping's. */
import schema from '../../schemas/mapping-case.schema.json' with { type: 'json' };
import type { ExpectedProblem, MappingCase } from '../domain/mapping-case.ts';
import type { Problem } from '../domain/problem.ts';
import { type Fields, fault, isFields } from './draft.ts';
import { choices } from './near.ts';
import type { Schemas } from './schema.ts';
import { readYaml } from './source-map.ts';

/** What the schema admits is what {@link MappingCase} says, under slightly other names. */
type Written = Omit<MappingCase, 'text' | 'problems' | 'line' | 'parameters'> & {
  readonly parameters?: MappingCase['parameters'];
  readonly problem?: ExpectedProblem | readonly ExpectedProblem[];
};

/** `beside`: names of the other files of the folder, for `sample`. */
export function readCases(
  bytes: Uint8Array,
  file: string,
  beside: readonly string[],
  schemas: Schemas,
): { readonly cases: readonly MappingCase[]; readonly problems: readonly Problem[] } {
  const { documents, problems: faults } = readYaml(bytes, file);
  const problems: Problem[] = [...faults];
  const cases: MappingCase[] = [];
  for (const source of documents) {
    const wrong = schemas.validate(schema, { value: source.value, at: '', source });
    const fields: Fields = isFields(source.value) ? source.value : {};
    const { sample } = fields;
    if (typeof sample === 'string' && !beside.includes(sample)) {
      wrong.push(
        fault(
          source,
          '/sample',
          'sample.missing',
          `the sample ${sample} is not beside the case`,
          choices(sample, beside),
        ),
      );
    }
    problems.push(...wrong);
    if (wrong.length === 0) cases.push(normalised(fields, file, source.place('').line ?? 1));
  }
  return { cases, problems };
}

function normalised(fields: Fields, file: string, line: number): MappingCase {
  const { file: text, ...others } = fields;
  const { problem, parameters, ...rest } = others as unknown as Written;
  return {
    ...rest,
    file,
    line,
    parameters: parameters ?? {},
    ...(typeof text === 'string' ? { text } : {}),
    ...(problem === undefined ? {} : { problems: [problem].flat() }),
  };
}
