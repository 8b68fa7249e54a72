/** Every example of the catalogue through the real engine; every function of the library is in it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LookupTables } from '../../src/domain/lookup-table.ts';
import { compileMapping } from '../../src/mapping/engine.ts';
import { CHAPTERS } from '../../src/mapping/functions/catalogue/catalogue.ts';
import type { Outcome } from '../../src/mapping/functions/catalogue/entry.ts';
import { FUNCTION_NAMES, functionLibrary } from '../../src/mapping/functions/library.ts';
import { Ignored } from '../../src/mapping/outcome.ts';

/** Those that docs/functions.md shows. */
const tables: LookupTables = {
  servizi: {
    columns: ['CODICE', 'SERVIZIO'],
    rows: [
      ['0016', 'Mensa scolastica'],
      ['0017', 'Trasporto scolastico'],
    ],
  },
  comuni: { columns: ['CODICE', 'NOME', 'PROV'], rows: [['A944', 'BOLOGNA', 'BO']] },
};

async function outcomeOf(source: string): Promise<Outcome> {
  const { functions } = functionLibrary(['ANONIMO'], tables);
  const compiled = compileMapping(source, 'm.jsonata', {
    functions,
    received: () => new Date('2026-01-15T09:00:00Z'),
    unitMs: () => 2000,
  });
  if (!compiled.ok) return { problem: compiled.problem.code };
  const result = await compiled.value.evaluate({}, {});
  if (!result.ok) return { problem: result.problem.code };
  if (result.value === undefined) return 'nothing';
  if (result.value instanceof Ignored) return { ignored: result.value.reason };
  return { gives: JSON.parse(JSON.stringify(result.value)) };
}

for (const { title, functions } of CHAPTERS) {
  describe(title, () => {
    for (const { name, examples } of functions)
      it(`$${name}`, async () => {
        assert.ok(examples.length > 0);
        for (const [source, outcome] of examples) {
          assert.ok(source.includes(`$${name}(`), source);
          assert.deepEqual(await outcomeOf(source), outcome, source);
        }
      });
  });
}

it('the catalogue has every function of the library, and nothing else', () => {
  const described = CHAPTERS.flatMap(({ functions }) => functions.map(({ name }) => name));
  assert.deepEqual(described.toSorted(), FUNCTION_NAMES.toSorted());
});
