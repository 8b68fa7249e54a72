/** One unit of records through its mapping: positions, ignored, or problems for every record (atomic per unit). */
import type { Day } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import type { SourceRecord } from '../domain/ports/format.ts';
import { type Problem, problem, type Result } from '../domain/problem.ts';
import { locate } from './locate.ts';
import type { Returned } from './normalise.ts';
import { Ignored } from './outcome.ts';
import type { Prepared } from './prepared.ts';
import { type ValidPosition, validate } from './validate.ts';

export interface FileBinding {
  readonly name: string;
  readonly receivedAt: string;
  readonly header: Json;
}

export type UnitOutcome =
  | { readonly kind: 'P'; readonly positions: readonly ValidPosition[] }
  | { readonly kind: 'I'; readonly reason: string }
  | { readonly kind: 'X'; readonly problems: readonly Problem[] };

/** A promise only where the mapping runs on the reference. */
export function mapUnit(
  prepared: Prepared,
  records: readonly SourceRecord[],
  file: FileBinding,
  today: Day,
): UnitOutcome | Promise<UnitOutcome> {
  if (records.some((record) => record.problem !== undefined)) {
    const unreadable = records.flatMap((record) =>
      record.problem === undefined ? [] : [located(record.problem, record, file.name)],
    );
    return rejected(unreadable, records, file.name);
  }
  const input = records.map((record) => record.fields);
  prepared.origins.clear();
  const bindings = { records: input, file: { ...file }, connector: prepared.program.connectorBinding };
  const evaluated = prepared.mapping.evaluate(input, bindings);
  return evaluated instanceof Promise
    ? evaluated.then((result) => outcomeOf(prepared, result, records, file, today))
    : outcomeOf(prepared, evaluated, records, file, today);
}

function outcomeOf(
  prepared: Prepared,
  evaluated: Result<Returned>,
  records: readonly SourceRecord[],
  file: FileBinding,
  today: Day,
): UnitOutcome {
  if (!evaluated.ok) return rejected([locate(evaluated.problem, records, file.name)], records, file.name);
  const returned = evaluated.value;
  const items: readonly (Json | Ignored)[] = Array.isArray(returned)
    ? returned
    : returned === undefined || returned === null
      ? []
      : [returned as Json | Ignored];
  const ignored = items.find((item) => item instanceof Ignored);
  const wanted = items.filter((item): item is Json => !(item instanceof Ignored));
  if (wanted.length === 0 && ignored !== undefined) return { kind: 'I', reason: ignored.reason };
  if (wanted.length === 0) return rejected([locate(EMPTY, records, file.name)], records, file.name);
  return validateAll(prepared, wanted, records, file.name, today);
}

function validateAll(
  prepared: Prepared,
  wanted: readonly Json[],
  records: readonly SourceRecord[],
  file: string,
  today: Day,
): UnitOutcome {
  const positions: ValidPosition[] = [];
  const problems: Problem[] = [];
  for (const item of wanted) {
    const validated = validate(item, today, prepared.validation);
    if (!validated.ok) {
      problems.push(
        ...validated.problems.map((found) =>
          locate(withOrigin(found, validated.amount, prepared), records, file),
        ),
      );
    } else if (positions.some((other) => other.sourceKey === validated.value.sourceKey)) {
      const { key } = validated.value.position;
      problems.push(
        locate(
          problem('key.twice', `the mapping returned two positions with the key ${key}`, {
            place: { value: key },
          }),
          records,
          file,
        ),
      );
    } else {
      const warnings = validated.value.warnings.map((found) => locate(found, records, file));
      positions.push(warnings.length === 0 ? validated.value : { ...validated.value, warnings });
    }
  }
  return problems.length > 0 ? rejected(problems, records, file) : { kind: 'P', positions };
}

/** The value as the source wrote it, where a function read it from there. */
function withOrigin(found: Problem, amount: number | undefined, prepared: Prepared): Problem {
  const text = prepared.origins.textOf(amount ?? found.place?.value);
  return text === undefined ? found : { ...found, place: { ...found.place, value: text } };
}

/** One problem for each record: the guilty ones' own, and for the innocent ones which line spoilt their group. */
export function rejected(
  problems: readonly Problem[],
  records: readonly SourceRecord[],
  file: string,
): UnitOutcome {
  const guilty = problems[0]?.place;
  const all = records.map((record): Problem => {
    const own = problems.find((found) => found.place?.record === record.number);
    return own ?? located(incomplete(guilty?.line), record, file);
  });
  return { kind: 'X', problems: all };
}

const incomplete = (line: number | undefined): Problem =>
  problem(
    'group.incomplete',
    `another record of its group is in problem${line === undefined ? '' : ` (line ${line})`}`,
    {
      advice: 'The records of a group become a position together: it is enough to repair the other one.',
    },
  );

const located = (found: Problem, record: SourceRecord, file: string): Problem => ({
  ...found,
  place: { file, record: record.number, line: record.line, ...found.place },
});

const EMPTY = problem('mapping.empty', 'the mapping returned nothing', {
  class: 'config',
  advice: 'Return a position, or $ignore("the reason") when this record makes none.',
});
