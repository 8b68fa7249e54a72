import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ConnectorConfig } from '../../src/domain/configuration.ts';
import { generateIuv } from '../../src/domain/iuv.ts';
import { ingest } from '../../src/pipeline/ingest.ts';
import { takenCodes } from '../../src/store/codes.ts';
import { BODY, HEADER, openScene, POSITIONS, row } from './scene.ts';
import { assertNodoAgrees, codes, INTAKE, outcomes, problems, send } from './views.ts';

const CODES: ConnectorConfig['codes'] = {
  strategy: 'generated',
  segregationCode: '01',
  auxDigit: 3,
  start: 1,
};
const BRINGING = POSITIONS.replace('"dueDate"', '"code": CODICE != "" ? CODICE, "dueDate"');

const iuv = (counter: number, segregation = '01'): string => {
  const made = generateIuv(segregation, counter);
  assert.ok(made.ok);
  return made.value;
};

const brings = (rows: readonly (readonly [number, string])[]): string =>
  [`${HEADER};CODICE`, ...rows.map(([n, code]) => `${row(n)};${code}`), ''].join('\r\n');

describe('codes that rows bring', () => {
  test('given: IUV or notice number; taken, missing and foreign ones are problems, a wrong check digit only warns', async () => {
    const scene = await openScene({
      positions: BRINGING,
      connector: { codes: { ...CODES, strategy: 'given' } },
      segregationCodes: ['01', '02'],
    });
    const wrong = `${iuv(3).slice(0, 15)}${iuv(3).endsWith('00') ? '01' : '00'}`;
    await send(
      scene,
      '1.csv',
      brings([
        [1, iuv(1)],
        [2, `3${iuv(2)}`],
        [3, wrong],
        [4, iuv(4, '02')],
      ]),
      INTAKE,
    );
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 4 });
    assert.deepEqual(
      (await problems(scene)).map((one) => one.code),
      ['iuv.check-digit'],
    );
    assert.deepEqual(
      (await codes(scene)).map((one) => [one.iuv, one.noticeNumber]),
      [iuv(1), iuv(2), wrong, iuv(4, '02')].map((one) => [one, `3${one}`]),
    );

    await send(
      scene,
      '2.csv',
      brings([
        [5, iuv(1)],
        [6, iuv(9, '47')],
        [7, ''],
        [8, '1,23E+17'],
        [9, iuv(9)],
        [10, iuv(9)],
      ]),
      INTAKE,
    );
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 1, problem: 5 });
    assert.deepEqual(
      (await problems(scene)).map((one) => [one.code, one.line]),
      [
        ['code.taken', 2],
        ['iuv.segregation', 3],
        ['code.missing', 4],
        ['position.invalid', 5],
        ['code.taken', 7],
      ],
    );
    // The row that brings a code of its own closes its problem; one that is in problem again does not.
    await send(
      scene,
      '3.csv',
      brings([
        [5, iuv(5)],
        [10, iuv(9)],
      ]),
      INTAKE,
    );
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 1, problem: 1 });
    const { rows } = await scene.context.database.query(
      `select native_key as key, closed_at is not null as closed from problem where code = 'code.taken' order by native_key, closed_at`,
    );
    assert.deepEqual(rows, [
      { key: '2026/000005', closed: true },
      { key: '2026/000010', closed: false },
      { key: '2026/000010', closed: false },
    ]);
  });

  test('derived: of at most 13 digits of the row; a collision is a problem, and what is there keeps its code', async () => {
    const scene = await openScene({
      positions: BRINGING,
      connector: { codes: { ...CODES, strategy: 'derived' } },
    });
    await send(
      scene,
      '1.csv',
      brings([
        [1, '1001'],
        [2, '01001'],
        [3, '12345678901234'],
        [4, '7'],
      ]),
    );
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 2, problem: 2 });
    assert.deepEqual(
      (await problems(scene)).map((one) => one.code),
      ['code.taken', 'iuv.slice'],
    );
    assert.deepEqual(
      (await codes(scene)).map((one) => one.iuv),
      [iuv(1001), iuv(7)],
    );
    await assertNodoAgrees(scene);
  });
});

describe('generated codes', () => {
  test('skip those that rows once brought', async () => {
    const scene = await openScene({
      positions: BRINGING,
      connector: { codes: { ...CODES, strategy: 'given' } },
    });
    await send(
      scene,
      '1.csv',
      brings([
        [1, iuv(2)],
        [2, iuv(3)],
      ]),
      INTAKE,
    );
    await scene.reconfigure({ positions: POSITIONS, connector: { codes: CODES } });
    await send(
      scene,
      '2.csv',
      [3, 4, 5].map((n) => row(n)),
    );
    assert.deepEqual(
      (await codes(scene)).slice(2).map((one) => one.iuv),
      [iuv(1), iuv(4), iuv(5)],
    );
    await assertNodoAgrees(scene);
  });

  test('start where the connector says', async () => {
    const scene = await openScene({ connector: { codes: { ...CODES, start: 70_000 } } });
    await send(scene, '1.csv', [row(1)], INTAKE);
    assert.deepEqual(
      (await codes(scene)).map((one) => one.iuv),
      [iuv(70_000)],
    );
  });

  test('are never used again by a database restored from before: the archive remembers how far they went', async () => {
    const scene = await openScene();
    const { database } = scene.context;
    await send(
      scene,
      '1.csv',
      [1, 2, 3].map((n) => row(n)),
      INTAKE,
    );
    const gone = (await codes(scene)).map((one) => one.iuv);
    const mark = await scene.context.archive.codeMark(BODY, 3, '01');
    assert.ok(mark > 3);
    // The backup is of before the first file: neither counter nor codes.
    for (const table of [
      'code_counter',
      'installment',
      'position_version',
      'publication',
      'position',
      'record',
      'delivery',
    ]) {
      await database.query(`delete from ${table}`);
    }
    assert.equal((await takenCodes(database, BODY, gone)).size, 0);
    await send(
      scene,
      '2.csv',
      [1, 2, 3].map((n) => row(n)),
      ['collect'],
    );
    await ingest({ ...scene.context, worker: randomUUID() }, { organization: BODY, connector: 'tari' });
    const after = (await codes(scene)).map((one) => one.iuv);
    assert.deepEqual(
      after,
      [mark, mark + 1, mark + 2].map((counter) => iuv(counter)),
    );
    assert.ok((await scene.context.archive.codeMark(BODY, 3, '01')) > mark + 2);
  });
});
