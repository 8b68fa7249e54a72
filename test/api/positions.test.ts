/** The API of positions, payments, files that went back, statistics and mappings; answers are held against their schemas. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { BODY, file, row } from '../pipeline/scene.ts';
import { OTHER, openPaid } from '../store/web/paid-scene.ts';
import { openAsking, viewerOf } from './asking.ts';

const { scene, trusting, iuvs } = await openPaid();
after(() => trusting.close());
const api = openAsking(scene.context);
const auditor = api.as(viewerOf('auditor', BODY));
const operator = api.as(viewerOf('operator', BODY));
const integrator = api.as(viewerOf('integrator', BODY));
const stranger = api.as(viewerOf('administrator', OTHER));
type Row = { readonly [field: string]: unknown };
const items = async (path: string): Promise<readonly Row[]> => {
  const answer = await auditor('GET', path);
  equal(answer.status, 200, answer.text);
  return answer.json.items as readonly Row[];
};
const first = async (path: string): Promise<Row> => {
  const [one] = await items(path);
  ok(one, `${path} has one`);
  return one;
};

describe('positions', () => {
  test('are listed, searched, shown with their lines', async () => {
    equal((await items('/positions')).length, 5);
    equal((await items('/positions?state=reported&service=tari')).length, 2);
    const one = await first(`/positions?search=${iuvs[0]}`);
    const { json } = await auditor('GET', `/positions/${one.positionId}`);
    const [version] = json.versions as readonly { readonly records: readonly { readonly raw: string }[] }[];
    ok(version?.records[0]?.raw.startsWith('2026/000001;'));
    deepEqual((await auditor('GET', '/positions?cursor=made-up')).json.code, 'request.cursor');
    const forged = Buffer.from(JSON.stringify(['all', '', '', "' or true"])).toString('base64url');
    equal((await auditor('GET', `/positions?cursor=${forged}`)).json.code, 'request.cursor');
  });

  test('are inserted, cancelled and restored by operators', async () => {
    const position = {
      key: 'A MANO 1',
      period: '2026',
      service: 'tari',
      description: 'TARI 2026',
      debtor: { fiscalCode: 'RSSMRA80A01H501U', name: 'ROSSI MARIO' },
      options: [{ kind: 'single', installments: [{ ref: '0', amount: 1_000, dueDate: '2099-12-31' }] }],
    };
    const path = `/connectors/${BODY}/tari/positions`;
    const rehearsed = await operator('POST', `${path}/rehearsal`, { position });
    equal(rehearsed.status, 200, rehearsed.text);
    const made = await operator('POST', path, { position, reason: 'richiesta allo sportello' });
    equal(made.status, 202, made.text);
    await scene.run(['ingest', 'publish']);
    const one = await first(`/positions?search=${encodeURIComponent('2026/A MANO')}`);
    equal((await operator('POST', `/positions/${one.positionId}/cancel`, { reason: 'errore' })).status, 202);
    await scene.run(['ingest', 'publish']);
    equal((await auditor('GET', `/positions/${one.positionId}`)).json.state, 'cancelled');
    equal(
      (await operator('POST', `/positions/${one.positionId}/restore`, { reason: 'era giusta' })).status,
      202,
    );
    await scene.run(['ingest', 'publish']);
    equal((await auditor('GET', `/positions/${one.positionId}`)).json.state, 'payable');
    equal((await auditor('POST', `/positions/${one.positionId}/cancel`, { reason: 'no' })).status, 403);
  });

  test('are inserted with installments beside the whole, as the form does', async () => {
    const plan = [1, 2, 3].map((number) => ({ amount: 500, dueDate: `2099-0${number}-28` }));
    const position = {
      key: 'A RATE',
      period: '2026',
      debtor: { fiscalCode: 'RSSMRA80A01H501U', name: 'ROSSI MARIO' },
      options: [
        { kind: 'single', installments: [{ amount: 1_500, dueDate: '2099-12-31' }] },
        { kind: 'plan', installments: plan },
      ],
    };
    const path = `/connectors/${BODY}/tari/positions`;
    const twice = { ...position, options: [...position.options, { kind: 'plan', installments: plan }] };
    const refused = await operator('POST', path, { position: twice, reason: 'sportello' });
    deepEqual([refused.status, refused.json.code], [422, 'nodo.inexpressible']);
    const made = await operator('POST', path, { position, reason: 'sportello' });
    equal(made.status, 202, made.text);
    await scene.run(['ingest', 'publish']);
    const one = await first(`/positions?search=${encodeURIComponent('2026/A RATE')}`);
    const { json } = await auditor('GET', `/positions/${one.positionId}`);
    const notices = json.notices as readonly Row[];
    deepEqual(
      notices.map(({ ref, amountCents }) => [ref, amountCents]),
      [
        ['1', 1_500],
        ['2', 500],
        ['3', 500],
        ['4', 500],
      ],
    );
  });
});

test('payments and flows are listed, shown, and said to be told', async () => {
  equal((await items('/payments')).length, 3);
  const payment = await first(`/payments?search=${iuvs[0]}`);
  const { json } = await auditor('GET', `/payments/${BODY}/${payment.iuv}/${payment.receiptId}`);
  deepEqual((json.shares as readonly Row[])[0]?.chapter, '3010');
  ok((await items('/payments/complete')).length > 0);
  const flow = await first('/flows');
  const path = `/flows/${BODY}/${flow.psp}/${flow.flow}/${flow.revision}`;
  equal((await auditor('GET', path)).json.totalCents, 20_400);
  equal((await items(`${path}/payments`)).length, 2);
  const event = await first('/payments/untold');
  const { iuv, receiptId, ordinal } = event;
  const events = [{ iuv, receiptId, event: event.event, ordinal }];
  equal((await auditor('POST', `/organizations/${BODY}/payments/told`, { events })).status, 403);
  deepEqual((await operator('POST', `/organizations/${BODY}/payments/told`, { events })).json, { told: 1 });
  equal((await items('/payments/untold')).length, 0);
});

test('files that went back are listed, read, sent again and made anew', async () => {
  const report = await first('/returns?kind=report');
  const path = `/returns/${report.outgoingId}`;
  equal((await items(`${path}/lines`)).length, 2);
  ok((await auditor('GET', `${path}/bytes`)).text.startsWith('N;EVENTO;'));
  equal((await auditor('POST', `${path}/again`, {})).status, 403);
  equal((await operator('POST', `${path}/again`, {})).json.state, 'due');
  const edition = await operator('POST', `${path}/edition`, {});
  equal(edition.status, 202, edition.text);
  equal(edition.json.number, 2);
  equal((await items(`/returns/${edition.json.outgoingId}/lines`)).length, 2);
  equal((await operator('POST', `${path}/arrived`, {})).json.code, 'outgoing.not-unknown');
});

test('statistics add up, and a span too long is refused', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const paid = await items(`/statistics?of=paid&by=year&split=chapter&from=2020-01-01&to=${today}`);
  deepEqual(
    paid.map(({ split, items: count, cents }) => [split, count, cents]),
    [['3010', 3, 30_750]],
  );
  equal(
    (await auditor('GET', '/statistics?of=paid&by=day&from=2020-01-01&to=2026-01-01')).json.code,
    'request.span',
  );
  const { json } = await auditor('GET', '/statistics/counts');
  ok((json.positions as readonly Row[]).length > 0);
});

test('mappings have versions, and are tried on a sample', async () => {
  equal((await first('/mappings')).gestionale, 'prova');
  const versions = await items('/mappings/prova');
  const [newest, , oldest] = versions;
  const different = await items(`/mappings/prova/difference?from=${oldest?.hash}&to=${newest?.hash}`);
  ok(different.some((one) => one.part === 'positions.jsonata'));
  const content = Buffer.from(file([row(90), row(91)])).toString('base64');
  const tried = await integrator('POST', `/connectors/${BODY}/tari/try`, { fileName: 'x.csv', content });
  equal(tried.status, 200, tried.text);
  const { outcomes } = tried.json.trial as { readonly outcomes: readonly Row[] };
  deepEqual(
    outcomes.map(({ outcome, records }) => [outcome, records]),
    [['created', 2]],
  );
  equal((tried.json.units as readonly Row[]).length, 2);
  const broken = await integrator('POST', `/connectors/${BODY}/tari/try`, {
    fileName: 'x.csv',
    content,
    mapping: '{ "key": ',
  });
  ok(broken.status >= 400 && broken.status < 500, broken.text);
  equal((await operator('POST', `/connectors/${BODY}/tari/try`, { fileName: 'x.csv', content })).status, 403);
  equal((await items('/positions?search=2026%2F000090')).length, 0);
});

test('somebody else sees nothing of it', async () => {
  const position = await first('/positions');
  const payment = await first('/payments');
  const flow = await first('/flows');
  const back = await first('/returns');
  for (const path of [
    '/positions',
    '/payments',
    '/payments/complete',
    '/payments/untold',
    '/flows',
    '/returns',
    '/mappings',
  ]) {
    deepEqual((await stranger('GET', path)).json.items, [], path);
    deepEqual((await stranger('GET', `${path}?organization=${BODY}`)).json.items ?? [], [], path);
  }
  for (const path of [
    `/positions/${position.positionId}`,
    `/payments/${BODY}/${payment.iuv}/${payment.receiptId}`,
    `/flows/${BODY}/${flow.psp}/${flow.flow}/${flow.revision}`,
    `/flows/${BODY}/${flow.psp}/${flow.flow}/${flow.revision}/payments`,
    `/returns/${back.outgoingId}`,
    `/returns/${back.outgoingId}/lines`,
    `/returns/${back.outgoingId}/bytes`,
    '/mappings/prova',
  ])
    equal((await stranger('GET', path)).status, 404, path);
  for (const [path, body] of [
    [`/positions/${position.positionId}/cancel`, { reason: 'x' }],
    [`/returns/${back.outgoingId}/again`, {}],
    [
      `/organizations/${BODY}/payments/told`,
      { events: [{ iuv: 'x', receiptId: 'x', event: 'paid', ordinal: 0 }] },
    ],
    [`/connectors/${BODY}/tari/try`, { fileName: 'x', content: '' }],
  ] as const)
    equal((await stranger('POST', path, body)).status, 404, path);
});
