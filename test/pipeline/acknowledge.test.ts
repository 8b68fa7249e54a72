import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acknowledge } from '../../src/pipeline/acknowledge.ts';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { acknowledgementsWaiting, connectorsToAcknowledge } from '../../src/store/acknowledgements.ts';
import { deliveries, insertDelivery } from '../../src/store/deliveries.ts';
import { outgoingOf } from '../../src/store/outgoing.ts';
import { CONNECTOR, crashingAt, doors, gestionale, linesOf, openReturns } from './returns.ts';
import { BODY, file, HEADER, row } from './scene.ts';

const INGEST = ['collect', 'ingest'] as const;
const PUBLISH = ['publish'] as const;

test('each row goes back with its outcome and codes, in the dialect that came, once the Nodo has answered for all', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const rows = [row(1), row(2, { amount: '12,3x' }), row(3)];
  await scene.drop('lista.csv', file(rows).replaceAll('\r\n', '\n'));
  await scene.run(INGEST);
  assert.equal(await acknowledge(context, CONNECTOR), 0, 'the Nodo has not answered');
  assert.deepEqual(await connectorsToAcknowledge(context.database, context.clock.now()), []);
  const [waiting] = await acknowledgementsWaiting(context.database);
  assert.equal(waiting?.fileName, 'lista.csv');
  assert.ok(waiting.until && waiting.until > context.clock.now());
  await scene.run(PUBLISH);
  assert.deepEqual(await connectorsToAcknowledge(context.database, context.clock.now()), [CONNECTOR]);
  assert.equal(await acknowledge(context, CONNECTOR), 1);
  assert.equal(await acknowledge(context, CONNECTOR), 0);
  assert.deepEqual(await dispatch(context, CONNECTOR), { delivered: 1, waiting: 0 });
  const back = (await scene.returned()).get('lista.esito.csv');
  const lines = Buffer.from(back ?? [])
    .toString('latin1')
    .split('\n');
  assert.equal(lines[0], `${HEADER};ESITO;IUV;NODO`);
  const iuvs = new Map(
    (await scene.sandbox.ledger(BODY)).flatMap((one) =>
      one.options.map((option) => [option.iuv, option.amount]),
    ),
  );
  const [first, , third] = [1, 2, 3].map((n) => lines[n]?.split(';') ?? []);
  assert.equal(lines[2], `${rows[1]};problem:amount.unreadable;;`);
  for (const [line, source] of [
    [first, rows[0]],
    [third, rows[2]],
  ] as const) {
    assert.equal(line?.slice(0, 6).join(';'), source);
    assert.equal(line?.[6], 'created');
    assert.ok(iuvs.has(line?.[7] ?? ''));
    assert.equal(line?.[8], 'confirmed');
  }
  assert.equal(lines.length, 5);
  const [written] = await outgoingOf(context.database, CONNECTOR, 10);
  assert.deepEqual(
    [written?.number, written?.lines, written?.state, written?.cents],
    [1, 3, 'delivered', 20_500],
  );
});

test('past the deadline it leaves, and what still waits says so; `stored` does not wait at all', async () => {
  const scene = await openReturns();
  await scene.drop('a.csv', file([row(1)]));
  await scene.run(INGEST);
  scene.advance(4 * 3_600_000 - 60_000);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 0);
  scene.advance(120_000);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  assert.match(linesOf((await scene.returned()).get('a.esito.csv'))[1] ?? '', /;created;\d{17};waiting$/);
  const change = { location: scene.back, options: {}, after: 'stored', deadlineSeconds: 4 * 3600 } as const;
  await scene.reconfigure({ gestionale: gestionale(), connector: { acknowledge: change } });
  await scene.drop('b.csv', file([row(2)]));
  await scene.run(INGEST);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 1);
});

test('what waited at the deadline is told by a supplement when it is answered, once, and only that', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await scene.drop('a.csv', file([row(1), row(2), row(3, { amount: 'x' })]));
  await scene.run(INGEST);
  // The first is answered in time.
  await context.database.query(
    `update publication set state = 'confirmed', confirmed_at = $1 where position_id = (select position_id from position where source_key like '%000001')`,
    [context.clock.now()],
  );
  scene.advance(5 * 3_600_000);
  assert.equal(await acknowledge(context, CONNECTOR), 1);
  assert.equal(await acknowledge(context, CONNECTOR), 0, 'the second still waits');
  await scene.run(PUBLISH);
  assert.deepEqual(await connectorsToAcknowledge(context.database, context.clock.now()), [CONNECTOR]);
  await assert.rejects(acknowledge(crashingAt(context, 'acknowledge.before-commit'), CONNECTOR));
  assert.equal(await acknowledge(context, CONNECTOR), 1);
  assert.equal(await acknowledge(context, CONNECTOR), 0);
  await dispatch(context, CONNECTOR);
  const back = await scene.returned();
  assert.deepEqual([...back.keys()], ['a.esito.1.csv', 'a.esito.csv']);
  const states = (name: string) =>
    linesOf(back.get(name))
      .slice(1)
      .map((line) => [line.split(';')[0], line.split(';')[8]]);
  assert.deepEqual(states('a.esito.csv'), [
    ['2026/000001', 'confirmed'],
    ['2026/000002', 'waiting'],
    ['2026/000003', ''],
  ]);
  assert.deepEqual(states('a.esito.1.csv'), [['2026/000002', 'confirmed']]);
});

test('a refused file is answered row by row with the reason, one that cannot be cut by a single row', async () => {
  const scene = await openReturns({ connector: { refuseFile: 'anyProblem' } });
  await scene.drop('a.csv', file([row(1), row(2, { cf: 'RSSMRA80A01H501X' })]));
  await scene.run(INGEST);
  scene.advance(2_000);
  await scene.drop('b.csv', Buffer.from([0x41, 0x81, 0x0a]));
  await scene.run(INGEST);
  assert.deepEqual(
    (await deliveries(scene.context.database, 2)).map((one) => one.state),
    ['refused', 'refused'],
  );
  assert.equal(await acknowledge(scene.context, CONNECTOR), 2);
  await dispatch(scene.context, CONNECTOR);
  const back = await scene.returned();
  assert.deepEqual(
    linesOf(back.get('a.esito.csv'))
      .slice(1)
      .map((line) => line.split(';')[6]),
    ['refused:file.has-problems', 'refused:fiscalCode.checksum'],
  );
  const [, ...single] = Buffer.from(back.get('b.esito.csv') ?? [])
    .toString('latin1')
    .trimEnd()
    .split('\n');
  assert.equal(single.length, 1);
  assert.match(single[0] ?? '', /^refused:encoding\.undefined-byte;;$/);
});

test('a record that its mapping fails goes back as it came; a file that cannot be written waits and says why', async () => {
  const failing = `AVVISO = "2026/000002" ? $problem("prova.rotta", "no") : $merge([$sift($$, function($v, $k) { $k != "outcome" }), { "ESITO": outcome.outcome }])`;
  const scene = await openReturns({ acknowledgement: failing });
  const rows = [row(1), row(2), row(3)];
  await scene.drop('a.csv', file(rows));
  await scene.run([...INGEST, ...PUBLISH]);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  assert.deepEqual(linesOf((await scene.returned()).get('a.esito.csv')).slice(1), [
    `${rows[0]};created;;`,
    `${rows[1]};;;`,
    `${rows[2]};created;;`,
  ]);
  const [written] = await outgoingOf(scene.context.database, CONNECTOR, 1);
  assert.deepEqual(
    written?.faults.map((one) => one.code),
    ['acknowledgement.lines', 'prova.rotta'],
  );
  assert.equal(written?.faults[1]?.place?.record, 2);

  const { acknowledgement, ...rest } = gestionale();
  assert.ok(acknowledgement);
  await scene.reconfigure({
    gestionale: { ...rest, acknowledgement: { ...acknowledgement, name: '{parameters.manca}.csv' } },
    connector: { acknowledge: { location: scene.back, options: {}, after: 'stored', deadlineSeconds: 60 } },
  });
  await scene.drop('b.csv', file([row(4)]));
  await scene.run(INGEST);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 0);
  const [waiting] = await acknowledgementsWaiting(scene.context.database);
  assert.equal(waiting?.problem?.code, 'template.unknown');
  assert.deepEqual(
    await connectorsToAcknowledge(scene.context.database, scene.context.clock.now()),
    [],
    'not again at once',
  );
  scene.advance(31_000);
  assert.deepEqual(await connectorsToAcknowledge(scene.context.database, scene.context.clock.now()), [
    CONNECTOR,
  ]);
});

test('a value that the layout refuses costs its row its outcome, never the file', async () => {
  const mapping = `$merge([$sift($$, function($v, $k) { $k != "outcome" }), { "ESITO": AVVISO = "2026/000002" ? "→" : "ok" }])`;
  const scene = await openReturns({ acknowledgement: mapping });
  const rows = [row(1), row(2), row(3)];
  await scene.drop('a.csv', file(rows));
  await scene.run([...INGEST, ...PUBLISH]);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  assert.deepEqual(linesOf((await scene.returned()).get('a.esito.csv')).slice(1), [
    `${rows[0]};ok;;`,
    `${rows[1]};;;`,
    `${rows[2]};ok;;`,
  ]);
});

test('rows of one notice, not adjacent: each goes back where it stood, with all the codes; one broken row answers for its group', async () => {
  const positions = `{
    "key": $records[0].AVVISO, "period": $records[0].ANNO, "description": "TARI", "debtor": $debtor($records[0].CF, $records[0].NOME),
    "options": [{ "kind": "plan", "installments": [$map($records, function($r, $i) { { "ref": $string($i + 1), "amount": $cents($r.IMPORTO), "dueDate": $date($r.SCADENZA, "dd/MM/yyyy") } })] }]
  }`;
  const acknowledgement = `$merge([$sift($$, function($v, $k) { $k != "outcome" }), {
    "ESITO": outcome.outcome & (outcome.problems[0] ? ":" & outcome.problems[0].code : ""), "IUV": $join(outcome.positions.codes.iuv, "+") }])`;
  const scene = await openReturns();
  const mappings = { ...gestionale().mappings, positions, acknowledgement };
  const layout = {
    format: 'csv',
    options: { encoding: 'windows-1252', delimiter: ';', header: true, amount: 'IMPORTO', groupBy: 'AVVISO' },
    groupBy: 'AVVISO',
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  } as const;
  await scene.reconfigure({
    gestionale: { ...gestionale(), positions: layout, mappings },
    connector: doors(scene.back),
  });
  const cf = 'RSSMRA80A01H501U';
  const rows = [row(1, { cf }), row(2, { cf }), row(1, { cf, amount: '20,00' }), row(2, { cf, amount: 'x' })];
  await scene.drop('g.csv', file(rows));
  await scene.run([...INGEST, ...PUBLISH]);
  assert.equal(await acknowledge(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  const lines = linesOf((await scene.returned()).get('g.esito.csv'))
    .slice(1)
    .map((line) => line.split(';'));
  assert.deepEqual(
    lines.map((line) => line.slice(0, 6).join(';')),
    rows,
  );
  assert.deepEqual(
    lines.map((line) => line[6]),
    ['created', 'problem:group.incomplete', 'created', 'problem:amount.unreadable'],
  );
  assert.match(lines[0]?.[7] ?? '', /^\d{17}\+\d{17}$/);
  assert.equal(lines[2]?.[7], lines[0]?.[7]);
});

test('a replay is answered by a supplement beside the first acknowledgement, which stays as it is', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await scene.drop('a.csv', file([row(1)]));
  await scene.run([...INGEST, ...PUBLISH]);
  await acknowledge(context, CONNECTOR);
  const [first] = await deliveries(context.database, 1);
  assert.ok(first);
  await context.database.transaction((client) =>
    insertDelivery(client, {
      ...first,
      id: context.newId(),
      receivedAt: context.clock.now(),
      replayOf: first.id,
      replayNumber: first.number,
    }),
  );
  await scene.run([...INGEST, ...PUBLISH]);
  assert.equal(await acknowledge(context, CONNECTOR), 1);
  assert.deepEqual(await dispatch(context, CONNECTOR), { delivered: 2, waiting: 0 });
  const back = await scene.returned();
  assert.match(linesOf(back.get('a.esito.csv'))[1] ?? '', /;created;/);
  assert.match(linesOf(back.get('a.esito.1.csv'))[1] ?? '', /;unchanged;\d{17};confirmed$/);
  assert.deepEqual(
    (await outgoingOf(context.database, CONNECTOR, 2)).map((one) => [one.number, one.supplement]),
    [
      [2, 1],
      [1, 0],
    ],
  );
});

test('a crash anywhere leaves one acknowledgement, under the number that it would have had', async () => {
  const scene = await openReturns();
  const points = ['before-archive', 'after-archive', 'before-commit', 'after-commit'];
  for (const [index, point] of points.entries()) {
    await scene.drop(`${point}.csv`, file([row(index * 2), row(index * 2 + 1)]));
    await scene.run([...INGEST, ...PUBLISH]);
    await assert.rejects(
      acknowledge(crashingAt(scene.context, `acknowledge.${point}`), CONNECTOR),
      /crash at/,
      point,
    );
    await acknowledge(scene.context, CONNECTOR);
    await dispatch(scene.context, CONNECTOR);
  }
  const files = await outgoingOf(scene.context.database, CONNECTOR, 10);
  assert.deepEqual(
    files.toReversed().map((one) => [one.number, one.name, one.state, one.lines]),
    points.map((point, index) => [index + 1, `${point}.esito.csv`, 'delivered', 2]),
  );
  const back = await scene.returned();
  assert.equal(back.size, points.length);
  for (const point of points) assert.equal(linesOf(back.get(`${point}.esito.csv`)).length, 3);
});
