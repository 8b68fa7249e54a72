import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationJson, printConfiguration } from '../../src/configuration/print.ts';
import { GESTIONALE, GOOD, load, spoiled, TARI } from './tree.ts';

test('a good tree', async () => {
  const found = await load(GOOD);
  assert.equal(printConfiguration(found), 'No problems in 2 connectors and 1 gestionale.\n');
  assert.deepEqual(configurationJson(found), {
    ok: true,
    organizations: { usable: 1, disabled: 0 },
    connectors: { usable: 2, disabled: 0 },
    gestionali: { usable: 1, disabled: 0 },
    disabled: [],
    problems: [],
    warnings: [],
  });
});

test('problems with their place, their advice and what still runs', async () => {
  const found = await load(
    spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  ready: [stable, { markr: .ok }]'),
  );
  assert.equal(
    printConfiguration(found),
    `${TARI}:8:21  receive.ready[1].markr is not a gate.
    One of: stable, marker, sidecarHash, rename, minimumAge, quiet. Did you mean marker?
1 problem in 2 connectors and 1 gestionale. The other connector is fine.
`,
  );
  const json = configurationJson(found);
  assert.equal(json.ok, false);
  assert.deepEqual(json.connectors, { usable: 1, disabled: 1 });
  assert.deepEqual(JSON.parse(JSON.stringify(json.problems)), [
    {
      code: 'key.unknown',
      class: 'config',
      message: 'receive.ready[1].markr is not a gate',
      advice: 'One of: stable, marker, sidecarHash, rename, minimumAge, quiet. Did you mean marker?',
      place: { file: TARI, line: 8, column: 21 },
    },
  ]);
});

test('what depends on something broken is counted, and told once', async () => {
  const found = await load(spoiled(GESTIONALE, 'groupBy: KEY', 'groupBy: KEI'));
  assert.equal(
    printConfiguration(found),
    `${GESTIONALE}:6:12  positions: KEI is not one of the columns.
1 problem in 2 connectors and 1 gestionale. No connector can run.
`,
  );
});
