/** Amministrazione: what its pages show to whom, and what its forms do. */
import { doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { visitOf } from '../../src/access/visit.ts';
import type { Asked, Elsewhere, Shown } from '../../src/console/page.ts';
import { administrationRoom } from '../../src/console/rooms/administration/room.ts';
import type { Viewer } from '../../src/domain/access.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { BORGO, HERE, inside, openHouse, PASSWORD, UNIONE, value } from '../access/house.ts';

const house = await openHouse();
const everything = (await house.administrator()).viewer;
// Its pages read people and keys, and the clock: nothing else of the pipeline.
const context = house as unknown as Context;

function asked(viewer: Viewer, params = {}, query = {}, language: 'it' | 'en' = 'it'): Asked {
  const visit = visitOf(house.database, viewer, { csrf: 'proof', address: HERE.address });
  return {
    context,
    visit,
    language,
    params,
    organization: '',
    query,
    here: '/',
    origin: 'http://127.0.0.1',
    part: false,
  };
}

async function show(id: string, by: Asked): Promise<string> {
  const page = administrationRoom.pages.find((one) => one.id === id);
  const shown = await page?.render(by);
  return shown === undefined ? 'nothing' : textOf(shown as Shown | Elsewhere);
}

async function act(
  id: string,
  by: Asked,
  fields: readonly (readonly [string, string])[] = [],
): Promise<string> {
  const form = new FormData();
  for (const [name, one] of fields) form.append(name, one);
  const found = administrationRoom.acts.find((one) => one.id === id);
  ok(found !== undefined, id);
  return textOf((await found.act(by, form)) as Shown | Elsewhere);
}

const textOf = (shown: Shown | Elsewhere): string =>
  'to' in shown ? `to ${shown.to}: ${shown.notice}` : `${shown.title}\n${String(shown.content)}`;

async function somebody(
  login: string,
  role: string,
  organization: string,
): Promise<{ id: string; viewer: Viewer }> {
  const text = await act('users.invite', asked(everything), [
    ['login', login],
    ['nome', `Di ${login}`],
    ['ruolo', role],
    ['ente', organization],
    ['lingua', 'it'],
  ]);
  const token = /href="[^"]*\/invito\/([\w-]{43})"/.exec(text)?.[1] ?? '';
  const entered = value(await house.access.acceptLink(token, { password: PASSWORD }, HERE));
  const { viewer } = await inside(house.access, entered.token);
  return { id: viewer.id, viewer };
}

const borgo = await somebody('capo@borgo.it', 'administrator', BORGO);
const clerk = await somebody('mani@unione.it', 'operator', UNIONE);

test('people: everybody to who administers everything, one’s own body’s to others', async () => {
  const all = await show('users.list', asked(everything));
  match(all, /capo@borgo\.it.*Amministratore: Comune di Borgo \(01234567897\).*attivo/s);
  match(all, /mani@unione\.it/);
  const mine = await show('users.list', asked(borgo.viewer));
  match(mine, /capo@borgo\.it/);
  doesNotMatch(mine, /unione|prima@ente\.it/i);
  equal(await show('users.show', asked(borgo.viewer, { id: clerk.id })), 'nothing');
  equal(await show('users.show', asked(borgo.viewer, { id: 'nuovissimo' })), 'nothing');
  match(
    await show('users.list', asked(borgo.viewer, {}, {}, 'en')),
    /Administrator: Comune di Borgo.*active/s,
  );
});

test('an invitation offers only what one may give, and says in Italian what is wrong', async () => {
  const own = await show('users.new', asked(borgo.viewer));
  doesNotMatch(own, /Unione|Tutti gli enti/);
  match(await show('users.new', asked(everything)), /Unione della Valle.*Tutti gli enti/s);
  const fields = (organization: string, login = 'x@y.it') =>
    [
      ['login', login],
      ['nome', 'X <b>'],
      ['ruolo', 'operator'],
      ['ente', organization],
    ] as const;
  const forged = await act('users.invite', asked(borgo.viewer), fields(UNIONE));
  match(forged, /role="alert">È più di quanto puoi dare qui/);
  match(forged, /value="X &lt;b&gt;"/);
  match(await act('users.invite', asked(borgo.viewer), fields(BORGO, 'x')), /Scrivi un indirizzo e-mail/);
  match(
    await act('users.invite', asked(borgo.viewer), fields(BORGO, 'mani@unione.it')),
    /C’è già un accesso/,
  );
  const denied = (await house.journal()).filter(({ event }) => event === 'access.denied');
  equal(denied.length, 1);
  equal(denied[0]?.actor, 'capo@borgo.it');
});

test('roles: ticked ones stay, one is added; of two who change the same the second is told', async () => {
  const person = await somebody('due@borgo.it', 'auditor', BORGO);
  const by = asked(everything, { id: person.id });
  const page = await show('users.show', by);
  match(page, /type="checkbox" id="ruolo-0" name="ruolo" value="auditor@01234567897" checked>/);
  const version = /name="versione" value="(\d+)"/.exec(page)?.[1] ?? '';
  const change = [
    ['versione', version],
    ['ruolo', `auditor@${BORGO}`],
    ['nuovo', 'operator'],
    ['ente', UNIONE],
  ] as const;
  equal(
    await act('users.grants', by, change),
    `to /amministrazione/utenti/${person.id}: I ruoli di Di due@borgo.it sono cambiati.`,
  );
  match(await act('users.grants', by, change), /Qualcuno ha cambiato questo accesso nel frattempo/);
  match(await show('users.show', by), /Operatore: Unione della Valle/);
  const seen = await show('users.show', asked(borgo.viewer, { id: person.id }));
  match(seen, /Questo accesso ha ruoli che non puoi dare/);
  doesNotMatch(seen, /Unione|disabilita"/);
  match(
    await act('users.disable', asked(borgo.viewer, { id: person.id })),
    /chiedi a chi amministra tutti gli enti/,
  );
});

test('disabled and enabled again; a new link; the last administrator stays', async () => {
  const person = await somebody('tre@borgo.it', 'operator', BORGO);
  const by = asked(borgo.viewer, { id: person.id });
  equal(
    await act('users.disable', by),
    `to /amministrazione/utenti/${person.id}: Di tre@borgo.it non può più entrare.`,
  );
  match(await show('users.show', by), /disabilitato.*Riabilita/s);
  equal(
    await act('users.enable', by),
    `to /amministrazione/utenti/${person.id}: Di tre@borgo.it può entrare di nuovo.`,
  );
  match(await act('users.link', by), /Lo vedi solo ora.*\/invito\/[\w-]{43}/s);
  match(await act('users.second-factor', by), /Non c’è un secondo fattore/);
  match(
    await act('users.disable', asked(everything, { id: everything.id })),
    /Nessun altro amministra tutti gli enti/,
  );
  const foreign = await act('users.disable', asked(borgo.viewer, { id: clerk.id })).catch(
    (error: unknown) => error,
  );
  ok(foreign instanceof ProblemError && foreign.problem.code === 'user.unknown');
});

test('keys: shown once, listed without their secret, revoked', async () => {
  match(await show('keys.list', asked(everything)), /Non c’è ancora nessuna chiave/);
  const made = await act('keys.create', asked(borgo.viewer), [
    ['nome', 'gestionale'],
    ['permesso', 'read'],
    ['permesso', 'operate'],
    ['ente', BORGO],
    ['scadenza', '2099-12-31'],
  ]);
  const key = /value="(trm_[a-z0-9]{12}_[\w-]{43})"/.exec(made)?.[1] ?? '';
  equal((await house.access.byKey(`Bearer ${key}`))?.actor, 'key gestionale');
  const list = await show('keys.list', asked(everything));
  match(list, /gestionale.*consultare, operare.*Comune di Borgo.*attiva.*01\/01\/2100 00:00:00/s);
  doesNotMatch(list, new RegExp(key.slice(17)));
  doesNotMatch(await show('keys.list', asked(clerk.viewer)), /gestionale/);
  match(
    await act('keys.create', asked(borgo.viewer), [
      ['nome', 'x'],
      ['permesso', 'read'],
      ['ente', '*'],
    ]),
    /È più di quanto puoi dare/,
  );
  match(
    await act('keys.create', asked(borgo.viewer), [
      ['nome', 'x'],
      ['permesso', 'read'],
      ['ente', BORGO],
      ['scadenza', '2001-01-01'],
    ]),
    /scadenza futura/,
  );
  match(
    await act('keys.create', asked(borgo.viewer), [
      ['nome', 'x'],
      ['ente', BORGO],
    ]),
    /almeno un permesso/,
  );
  const id = key.slice(4, 16);
  equal(
    await act('keys.revoke', asked(borgo.viewer, { id })),
    'to /amministrazione/chiavi: La chiave gestionale è revocata.',
  );
  equal(await house.access.byKey(`Bearer ${key}`), undefined);
  match(await show('keys.list', asked(everything)), /revocata/);
});

async function csv(id: string, by: Asked): Promise<string> {
  const page = administrationRoom.pages.find((one) => one.id === id);
  const answer = await page?.render(by);
  ok(answer instanceof Response, id);
  equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
  return answer.text();
}

test('people and keys as CSV: those that one administers, and no secret', async () => {
  match(await show('users.list', asked(everything)), /href="\/amministrazione\/utenti\.csv" download/);
  const people = await csv('users.csv', asked(everything));
  match(people, /^indirizzo;nome;ruoli;/);
  match(people, /capo@borgo\.it;Di capo@borgo\.it;Amministratore: 01234567897;no;attivo;no;/);
  match(people, /mani@unione\.it/);
  const mine = await csv('users.csv', asked(borgo.viewer));
  match(mine, /capo@borgo\.it/);
  doesNotMatch(mine, /mani@unione\.it/);
  const made = await act('keys.create', asked(everything), [
    ['nome', '=1+1'],
    ['permesso', 'read'],
    ['ente', UNIONE],
  ]);
  const secret = /value="(trm_[a-z0-9]{12}_([\w-]{43}))"/.exec(made)?.[2] ?? '';
  match(await show('keys.list', asked(everything)), /href="\/amministrazione\/chiavi\.csv" download/);
  const keys = await csv('keys.csv', asked(everything, {}, {}, 'en'));
  match(keys, /^program;key;permissions;/);
  match(keys, /'=1\+1/);
  doesNotMatch(keys, new RegExp(`${secret}|^=1`, 'm'));
  doesNotMatch(await csv('keys.csv', asked(borgo.viewer)), /=1\+1/);
});

test('retention: terms, holds and what the nights did, of the bodies that one administers', async () => {
  const { database } = house;
  await database.query(
    `insert into configuration (hash, kind, content) values ('h', 'organization', '{"retention": {"originals": 6, "hold": true}}'), ('d', 'organization', '{}')`,
  );
  await database.query("update organization set hash = 'h' where organization_id = $1", [BORGO]);
  const all = await show('retention', asked(everything));
  match(all, /aria-current="page">Conservazione.*href="\/enti">Enti/s);
  match(all, /Comune di Borgo.*6 mesi.*24 mesi.*sì: non si cancella.*nessuno.*non ancora/s);
  match(all, /Unione della Valle.*configurazione da correggere: non si cancella/s);
  match(all, /Pagamenti, ricevute.*non si cancellano mai da qui.*10 anni/s);
  doesNotMatch(await show('retention', asked(borgo.viewer)), /Unione/);
  doesNotMatch(await show('retention', asked(clerk.viewer)), /Unione|Borgo/);
  await database.query("update organization set hash = 'd' where organization_id = $1", [UNIONE]);
  const done = { at: '2026-11-20T01:00:00Z', deliveries: 2, files: 3, bytes: 9000, entries: 40 };
  await database.query(
    'insert into retention (organization_id, ran_on, last, last_erased) values ($1, now(), $2, $2)',
    [UNIONE, JSON.stringify({ ...done, originalsSince: '2024-11-20', journalSince: '2024-11-20' })],
  );
  match(
    await show('retention', asked(everything)),
    /20\/11\/2026 02:00:00.*file: 3; forniture: 2, ricevute prima del 20\/11\/2024; voci del giornale: 40/s,
  );
  match(await csv('retention.csv', asked(everything)), /Unione della Valle;24;24;no;;0;0;.*;3;9000;40/);
});
