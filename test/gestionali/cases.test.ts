/** Every gestionale of the repository stands by its own cases, and has enough of them. */
import { strict as assert } from 'node:assert';
import { describe, test } from 'node:test';
import { FUNCTION_NAMES } from '../../src/mapping/functions/library.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { casesOf, gestionale, runAll } from './setting.ts';

const FEWEST = 8;

for (const name of ['tari-csv', 'cbi-mav', 'poste-896']) {
  describe(name, () => {
    test(`has at least ${FEWEST} cases`, () => {
      assert.ok(casesOf(name).length >= FEWEST, `${casesOf(name).length}`);
    });

    test('its mappings have nothing that lint warns of', () => {
      for (const [kind, source] of Object.entries(gestionale(name).mappings)) {
        assert.deepEqual(lintMapping(source, kind), [], `${name} ${kind}`);
      }
      assert.ok(FUNCTION_NAMES.length > 0);
    });

    test('its cases hold', async () => {
      const failing = (await runAll(name)).filter((one) => one.differences.length > 0);
      assert.deepEqual(failing, []);
    });

    test('its cases hold on JSONata itself, the reference of the compiler', async () => {
      const failing = (await runAll(name, 'reference')).filter((one) => one.differences.length > 0);
      assert.deepEqual(failing, []);
    });
  });
}
