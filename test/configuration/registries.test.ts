/** The words of the sketches against what is really plugged in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configurationHash } from '../../src/configuration/hash.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { transports } from '../../src/transports/registry.ts';
import { GESTIONALE, GOOD, load, place, TARI } from './tree.ts';

const nodi = nodiOf({ now: () => new Date('2026-01-15T08:00:00Z') });

const CSV = `title: TARI, one row per instalment
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  groupBy: NOTICE
  key: { field: NOTICE, uniqueWithin: year }
acknowledgement: { format: csv, like: positions, name: "{received.stem}.esito.csv" }
report: { format: csv, encoding: windows-1252, name: "PAGATI_{number:6}.csv" }
parameters: { sia: Sender }
`;

const FIXED = `title: lines of 20
positions:
  format: fixed-width
  encoding: windows-1252
  length: 20
  type: 2-3
  records:
    IM: { sender: 4-8 }
    "14": { number: { at: 4-10, as: integer }, amount: { at: 11-20, as: cents } }
    EF: { total: { at: 4-13, as: cents } }
  record: "14"
  flow: { head: IM, tail: EF }
  totals: { EF.total: sum(14.amount) }
acknowledgement: { format: fixed-width, like: positions, name: "{received.stem}.txt" }
report: { format: fixed-width, like: positions, name: "P{number:7}.txt" }
parameters: { sia: Sender }
`;

const HOST_KEY = `SHA256:${'A'.repeat(43)}`;

for (const [says, gestionale] of [
  ['csv', CSV],
  ['fixed-width', FIXED],
] as const) {
  test(`${says} layouts, sftp and folder doors and a GPD access are accepted`, async () => {
    const files = {
      ...GOOD,
      [GESTIONALE]: gestionale,
      [TARI]: String(GOOD[TARI]).replace('user: borgo', `user: borgo\n  hostKey: ${HOST_KEY}`),
    };
    const found = await load(files, { formats, transports, envelopes, nodi });
    assert.deepEqual(found.problems, []);
    assert.equal(found.connectors.length, 2);
    const again = await load(files, { formats, transports, envelopes, nodi });
    assert.deepEqual(
      found.connectors.map((one) => configurationHash('connector', one)),
      again.connectors.map((one) => configurationHash('connector', one)),
    );
  });
}

test('their own keys are checked where they are written', async () => {
  const files = {
    ...GOOD,
    [GESTIONALE]: CSV.replace('delimiter', 'delimeter'),
    [TARI]: String(GOOD[TARI]).replace('user: borgo', 'user: borgo\n  hostKey: MD5:aa'),
  };
  const found = await load(files, { formats, transports, envelopes, nodi });
  assert.deepEqual(found.problems.map(place), [`${TARI}:6:12 value.format`, `${GESTIONALE}:5:3 key.unknown`]);
  assert.match(found.problems[1]?.advice ?? '', /Did you mean delimiter\?/);
});
