/** Whether a staged delivery is what the maker of its file said it would be. */
import { strict as assert } from 'node:assert';
import type { Expected } from '../../src/demo/files/expected.ts';
import type { Delivered } from './round.ts';

export function mustBeExpected(expected: Expected, { records, positions, delivery }: Delivered): void {
  const all = [...records.entries()].toSorted(([left], [right]) => left - right).map(([, record]) => record);
  assert.equal(all.length, expected.records);
  const outcomes = { created: 0, ignored: 0, problem: 0 };
  const centsBy = { created: 0, ignored: 0, problem: 0 };
  for (const { outcome, cents } of all) {
    outcomes[outcome] += 1;
    centsBy[outcome] += cents;
  }
  assert.deepEqual(outcomes, expected.outcomes);
  assert.deepEqual(centsBy, expected.centsBy);
  assert.equal(centsBy.created + centsBy.ignored + centsBy.problem, expected.cents);
  assert.equal(outcomes.created + outcomes.ignored + outcomes.problem, expected.records);
  assert.deepEqual(
    all.flatMap(({ problem, line }) =>
      problem === undefined || problem.code === 'group.incomplete'
        ? []
        : [{ code: problem.code, field: problem.place?.field, line }],
    ),
    expected.problems.map(({ code, field, line }) => ({ code, field, line })),
  );
  assert.equal(positions.length, expected.positions);
  const payable = positions.flatMap(({ key, options }) =>
    options.flatMap(({ installments }) =>
      installments.map(({ ref, amount, dueDate }) => {
        assert.ok(dueDate >= delivery.today, `${key} is due before it can be paid`);
        return `${key} ${ref} ${amount}`;
      }),
    ),
  );
  assert.deepEqual(
    payable.toSorted(),
    expected.payable.map(({ key, ref, cents }) => `${key} ${ref} ${cents}`).toSorted(),
  );
}
