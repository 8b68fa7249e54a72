import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BODY } from '../pipeline/scene.ts';
import { journaled, openReturned } from './returned.ts';

const { scene, operator, auditor, stranger, english, positions, report, acknowledgement } =
  await openReturned();
const [first] = positions;
ok(first);
const pageOf = (id: string, organization = BODY): string => `/ritorni/${organization}/${id}`;

describe('files that went back', () => {
  test('are listed with where they went, filtered by kind, state and beginning of the name, and exported', async () => {
    const { text } = await auditor.get('/ritorni');
    match(text, /PAGATI_000001\.csv.*tari_bis\.esito\.csv.*tari\.esito\.csv/s);
    match(text, /esito di caricamento/);
    const only = async (query: string): Promise<number> =>
      new Set((await auditor.get(`/ritorni?${query}`)).text.match(/\/ritorni\/\d+\/[0-9a-f-]{36}/g)).size;
    equal(await only('tipo=report'), 1);
    equal(await only('tipo=acknowledgement'), 2);
    equal(await only('cerca=tari_'), 1);
    equal(await only('cerca=%25'), 0);
    equal(await only('stato=unknown'), 0);
    equal((await auditor.get('/ritorni.csv')).text.trim().split('\r\n').length, 4);
    equal((await stranger.get('/ritorni')).text.includes(report), false);
    match((await english.get('/ritorni')).text, /payment report.*acknowledgement/s);
  });

  test('a report shows its lines, each the way to its payment, and its bytes', async () => {
    const { text } = await auditor.get(pageOf(report));
    match(text, /id="riga-1"/);
    ok(text.includes(`href="/pagamenti/${BODY}/${first.iuv}/`));
    match(text, /N;EVENTO;CHIAVE;IUV/);
    const file = await auditor.get(`${pageOf(report)}/file`);
    match(file.text, /^N;EVENTO;/);
    equal(file.headers.get('content-disposition'), "attachment; filename*=UTF-8''PAGATI_000001.csv");
    equal((await auditor.get(`${pageOf(report)}/contenuto`)).status, 404);
    match((await auditor.get(pageOf(acknowledgement))).text, /riga per riga.*href="\/forniture\/1"/s);
  });

  test('of another body do not exist', async () => {
    for (const last of ['', '/file', '/riemetti', '/nuova-edizione'])
      equal((await stranger.get(pageOf(report) + last)).status, 404, last);
    equal((await stranger.post(`${pageOf(report)}/riemetti`)).status, 404);
    equal((await operator.get(pageOf(report, '99999999990'))).status, 404);
    equal((await operator.get(pageOf('nulla'))).status, 404);
  });
});

describe('acts', () => {
  test('the same bytes again: asked first, refused to auditors, journaled', async () => {
    const path = `${pageOf(report)}/riemetti`;
    equal((await auditor.get(path)).status, 403);
    equal((await auditor.post(path)).status, 403);
    doesNotMatch((await auditor.get(pageOf(report))).text, /Riemetti/);
    match((await operator.get(path)).text, /Riemettere PAGATI_000001\.csv\?/);
    const done = await operator.post(path);
    equal(done.status, 303);
    equal(done.headers.get('location'), pageOf(report));
    match((await operator.get(pageOf(report))).text, /da consegnare/);
    // It is under way already.
    equal((await operator.get(path)).status, 404);
    equal((await operator.post(path)).status, 422);
    deepEqual(await journaled(scene, 'outgoing.again'), [operator.login]);
  });

  test('a doubt is decided by a person', async () => {
    for (const [choice, state, event] of [
      ['arrived', /consegnato/, 'outgoing.arrived'],
      ['resend', /da consegnare/, 'outgoing.resend'],
    ] as const) {
      await scene.context.database.query("update outgoing set state = 'unknown' where outgoing_id = $1", [
        report,
      ]);
      const path = `${pageOf(report)}/decidi`;
      match((await operator.get(path)).text, /PAGATI_000001\.csv è arrivato\?/);
      equal((await operator.post(path, { esito: choice })).status, 303);
      match((await operator.get(pageOf(report))).text, state);
      deepEqual(await journaled(scene, event), [operator.login]);
      equal((await operator.get(path)).status, 404);
    }
  });

  test('a new edition is a new file with the same lines', async () => {
    const path = `${pageOf(report)}/nuova-edizione`;
    match((await operator.get(path)).text, /Nuova edizione di PAGATI_000001\.csv\?/);
    const done = await operator.post(path);
    equal(done.status, 303);
    const made = (await operator.get(done.headers.get('location') ?? '')).text;
    match(made, /PAGATI_000002\.csv/);
    match(made, /id="riga-2"/);
    ok(made.includes(pageOf(report)));
    deepEqual(await journaled(scene, 'report.edition'), [operator.login]);
    equal((await operator.get(`${pageOf(acknowledgement)}/nuova-edizione`)).status, 404);
  });
});
