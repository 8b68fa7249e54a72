/** The independent readers judge what Tramite writes; here they prove themselves on files that it did not write. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readMavFlows } from './cbi-mav.ts';
import { readPoste200 } from './poste-200.ts';

const SAMPLES = new URL('../../../shared/samples/', import.meta.url);
const skip = existsSync(SAMPLES) ? false : 'the reference samples are not here';
const sample = (name: string): Buffer => readFileSync(new URL(name, SAMPLES));

test('MAV requests of the samples', { skip }, () => {
  const [flow] = readMavFlows(sample('cbi/mav-disposizioni.im.txt'));
  assert.equal(flow?.supportName, 'MAVTARI20260001');
  assert.equal(flow?.negative, 22_245);
  assert.deepEqual(
    flow?.dispositions.map((one) => [one.cents, one.sign, one.debtor, one.debtorCode, one.number]),
    [
      [12_345, '-', 'PROVA MARIA', 'TARI001', '0000000001'],
      [9_900, '-', 'ESEMPIO CARLO', 'TARI002', '0000000002'],
    ],
  );
});

test('MAV returns of the samples', { skip }, () => {
  const [flow] = readMavFlows(sample('cbi/mav-esiti.im.txt'));
  assert.equal(flow?.positive, 22_245);
  assert.equal(flow?.dispositions[0]?.paymentDate, '290626');
});

test('Poste reports of the samples', { skip }, () => {
  const [block] = readPoste200(sample('poste/rend-bollettini-896-200car.txt'));
  assert.deepEqual([block?.documents, block?.cents, block?.wrongDocuments], [2, 22_245, 0]);
  const [mixed] = readPoste200(sample('poste/rend-bollettini-misti-200car.txt'));
  assert.deepEqual([mixed?.documents, mixed?.wrongDocuments, mixed?.wrongCents], [2, 1, 2_500]);
});

/** Every one of these is one character away from a sample that passes. */
const SPOILT: readonly [what: string, file: string, from: string, to: string, says: RegExp][] = [
  ['a total', 'cbi/mav-esiti.im.txt', '000000000022245', '000000000022246', /positive total/],
  ['a count of lines', 'cbi/mav-esiti.im.txt', '0000016', '0000017', /counts other lines/],
  ['the identity', 'cbi/mav-esiti.im.txt', 'EF03999', 'EF03998', /does not repeat/],
  ['a progressive', 'cbi/mav-disposizioni.im.txt', ' 700000002', ' 700000003', /count from 1|has no 70/],
  ['a type', 'cbi/mav-disposizioni.im.txt', ' 200000001', ' 210000001', /unknown type/],
  ['a length', 'cbi/mav-disposizioni.im.txt', 'E\r\n', 'E \r\n', /characters/],
  [
    'a control code',
    'poste/rend-bollettini-896-200car.txt',
    '0260000000000186',
    '0260000000000187',
    /control/,
  ],
  ['a sum', 'poste/rend-bollettini-896-200car.txt', '0000012345', '0000012346', /another total/],
  ['a day', 'poste/rend-bollettini-896-200car.txt', '260629', '260631', /no date/],
];

for (const [what, file, from, to, says] of SPOILT) {
  test(`${what} that is wrong is seen`, { skip }, () => {
    const text = sample(file).toString('latin1');
    assert.ok(text.includes(from));
    const spoilt = Buffer.from(text.replace(from, to), 'latin1');
    assert.throws(() => (file.startsWith('cbi') ? readMavFlows(spoilt) : readPoste200(spoilt)), says);
  });
}
