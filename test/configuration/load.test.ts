import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BORGO, GESTIONALE, GOOD, load, ORGANIZATION, place, spoiled, TARI } from './tree.ts';

/** Data, never awaited. */
const THEN = 'then';

test('a good tree has no problems, and its defaults are filled in', async () => {
  const found = await load(GOOD);
  assert.deepEqual(found.problems, []);
  assert.deepEqual(found.warnings, []);
  assert.deepEqual(found.disabled, []);
  const [mensa, tari] = found.connectors;
  assert.deepEqual(mensa, {
    organization: '01234567897',
    connector: 'mensa',
    gestionale: 'rows',
    service: 'mensa',
    services: ['mensa'],
    nodo: 'gpd',
    parameters: { sia: 'B1234', branch: '0' },
    receive: {
      location: 'drop/mensa',
      options: {},
      match: '*.csv',
      everySeconds: 300,
      ready: [{ gate: 'stable', listings: 3, seconds: 10 }],
      deadlineSeconds: 14_400,
      [THEN]: { move: 'elaborati' },
      repeats: 'ask',
      order: { by: 'modified' },
      envelope: [],
    },
    codes: { strategy: 'generated', segregationCode: '02', auxDigit: 3, start: 1 },
    pastDue: 'problem',
    hold: 'usual',
    refuseFile: 'never',
    unknownPayments: true,
    paused: false,
  });
  assert.deepEqual(tari?.acknowledge, {
    location: 'sftp://files.vendor.example/in/esiti',
    options: { user: 'borgo', password: '${' + 'file:/run/secrets/tari}' },
    after: 'published',
    deadlineSeconds: 14_400,
  });
  assert.deepEqual(tari?.report, {
    location: 'drop/pagati',
    options: {},
    on: 'paid',
    days: 'all',
    empty: 'none',
  });
  const [organization] = found.organizations;
  assert.equal(organization?.ibans.tesoreria, 'IT60X0542811101000000123456');
  assert.equal(organization?.services.tari?.category, '9/0101101IM/');
  assert.equal(organization?.services.tari?.accounting?.['2026']?.chapter, '1025/10');
  assert.equal(organization?.state, 'exercise');
  const [gestionale] = found.gestionali;
  assert.deepEqual(gestionale?.positions, {
    format: 'rows',
    options: { encoding: 'utf-8', columns: ['KEY', 'AMOUNT'], groupBy: 'KEY' },
    groupBy: 'KEY',
    keyField: 'KEY',
    uniqueWithin: 'period',
  });
  assert.deepEqual(gestionale?.acknowledgement?.options, { encoding: 'utf-8', columns: ['KEY', 'AMOUNT'] });
  assert.equal(gestionale?.mappings.positions, GOOD['mappings/rows/positions.jsonata']);
});

test('every key that may be written is read', async () => {
  const text = `gestionale: rows
service: tari
services: [mensa]
nodo: gpd
parameters: { sia: X, branch: "7" }
receive:
  from: /var/drop//tari/
  match: "{TARI,tari}_[0-9]*.csv"
  every: 90s
  ready:
    - { stable: { listings: 5, for: 30s } }
    - { marker: .ok }
    - trailer
    - { minimumAge: 2 minutes }
    - { sidecarHash: md5 }
    - { rename: [.tmp, .filepart] }
  deadline: 2h
  order: { sequence: "TARI_{sequence}.csv", gaps: warn, start: 7 }
  schedule: { window: 22:00-05:30, days: working }
  expect: { by: 09:00, days: working, files: 2 }
  credentialUntil: 2027-01-31
  then: leave
  repeats: allowed
codes: { strategy: derived, segregationCode: "01", auxDigit: 3, start: 5000 }
fullList: { scope: [service, year] }
pastDue: { extend: 30 days }
hold: never
refuseFile: anyProblem
acknowledge: { to: drop/esiti, after: stored, deadline: 1h, envelope: gzip }
report: { on: settled, at: 06:00, days: working, to: drop/pagati, empty: file, timeoutSeconds: 5 }
owner: { mail: ced@borgo.example }
alerts:
  mail: [ced@borgo.example, tributi@borgo.example]
  webhook: { url: "https://alerts.borgo.example/t", secret: "\${env:HOOK}" }
  digest: 1h
  rules: { refused: false, problems: { above: 10 }, waiting: false, expected: false, failing: 2h, expiry: false }
unknownPayments: false
paused: true
`;
  const found = await load({ ...GOOD, [TARI]: text });
  assert.deepEqual(found.problems, []);
  const tari = found.connectors.find(({ connector }) => connector === 'tari');
  assert.deepEqual(tari, {
    organization: '01234567897',
    connector: 'tari',
    gestionale: 'rows',
    service: 'tari',
    services: ['tari', 'mensa'],
    nodo: 'gpd',
    parameters: { sia: 'X', branch: '7' },
    receive: {
      location: '/var/drop/tari',
      options: {},
      match: '{TARI,tari}_[0-9]*.csv',
      everySeconds: 90,
      ready: [
        { gate: 'stable', listings: 5, seconds: 30 },
        { gate: 'marker', suffixes: ['.ok'], counts: false },
        { gate: 'trailer' },
        { gate: 'minimumAge', seconds: 120 },
        { gate: 'sidecarHash', algorithm: 'md5' },
        { gate: 'rename', suffixes: ['.tmp', '.filepart'] },
      ],
      deadlineSeconds: 7200,
      [THEN]: 'leave',
      repeats: 'allowed',
      order: { by: 'sequence', name: 'TARI_{sequence}.csv', gaps: 'warn', start: 7 },
      envelope: [],
      schedule: { window: { from: '22:00', to: '05:30' }, days: 'working' },
      expect: { by: '09:00', days: 'working', files: 2 },
      credentialUntil: '2027-01-31',
    },
    codes: { strategy: 'derived', segregationCode: '01', auxDigit: 3, start: 5000 },
    fullList: { scope: ['service', 'period'] },
    pastDue: { extendDays: 30 },
    hold: 'never',
    refuseFile: 'anyProblem',
    acknowledge: {
      location: 'drop/esiti',
      options: {},
      after: 'stored',
      deadlineSeconds: 3600,
      envelope: [{ wrap: 'gzip', options: {} }],
      credentialUntil: '2027-01-31',
    },
    report: {
      location: 'drop/pagati',
      options: { timeoutSeconds: 5 },
      on: 'settled',
      at: '06:00',
      days: 'working',
      empty: 'file',
    },
    owner: { mail: 'ced@borgo.example' },
    alerts: {
      mail: ['ced@borgo.example', 'tributi@borgo.example'],
      webhook: { url: 'https://alerts.borgo.example/t', secret: '$' + '{env:HOOK}', allowPrivate: false },
      digestSeconds: 3600,
      rules: {
        refused: false,
        problems: { above: 10 },
        waiting: false,
        expected: false,
        failing: { afterSeconds: 7200 },
        expiry: false,
      },
    },
    unknownPayments: false,
    paused: true,
  });
});

test('terms of retention: what is not said has its default, and the journal keeps two years at least', async () => {
  const terms = async (text: string) =>
    load({ ...GOOD, [ORGANIZATION]: `${GOOD[ORGANIZATION]}retention: ${text}\n` });
  const found = await terms('{ originals: 6, hold: true }');
  assert.deepEqual(found.problems, []);
  assert.deepEqual(found.organizations[0]?.retention, { originals: 6, journal: 24, hold: true });
  assert.equal((await load(GOOD)).organizations[0]?.retention, undefined);
  for (const wrong of ['{ journal: 23 }', '{ originals: 2 }', '{ hold: maybe }', '{ payments: 12 }', '{}'])
    assert.equal((await terms(wrong)).organizations.length, 0, wrong);
});

test('a broken connector leaves the others running', async () => {
  const found = await load(spoiled(TARI, 'match:', 'mach:'));
  assert.deepEqual(
    found.connectors.map(({ connector }) => connector),
    ['mensa'],
  );
  assert.deepEqual(
    found.disabled.map(({ kind, organization, name, file }) => ({ kind, organization, name, file })),
    [{ kind: 'connector', organization: '01234567897', name: 'tari', file: TARI }],
  );
  assert.deepEqual(found.problems.map(place), [`${TARI}:3:1 key.missing`, `${TARI}:7:3 key.unknown`]);
  assert.deepEqual(found.disabled[0]?.problems, found.problems);
});

test('a broken organization stops its own connectors only, and is told once', async () => {
  const other = '00743110157-valle';
  const files = {
    ...spoiled(ORGANIZATION, 'X054', 'X055'),
    [`connectors/${other}/organization.yaml`]: String(GOOD[ORGANIZATION]).replace(
      '01234567897',
      '00743110157',
    ),
    [`connectors/${other}/tari.yaml`]: String(GOOD[TARI]).replace('out/tari', 'out/valle'),
  };
  const found = await load(files);
  assert.deepEqual(
    found.connectors.map(({ organization }) => organization),
    ['00743110157'],
  );
  assert.deepEqual(found.problems.map(place), [`${ORGANIZATION}:11:14 iban.checksum`]);
  assert.deepEqual(
    found.disabled.map(({ kind, name, problems }) => `${kind} ${name} ${problems[0]?.code}`),
    [
      'organization 01234567897-borgo-esempio iban.checksum',
      'connector mensa dependence.disabled',
      'connector tari dependence.disabled',
    ],
  );
});

test('a broken gestionale stops the connectors that use it', async () => {
  const second = Object.entries(GOOD)
    .filter(([path]) => path.startsWith('mappings/rows/'))
    .map(([path, text]) => [path.replace('/rows/', '/lines/'), text]);
  const files = {
    ...spoiled(GESTIONALE, 'encoding: utf-8', 'encoding: utf8'),
    ...Object.fromEntries(second),
    [`${BORGO}/mensa.yaml`]: String(GOOD[`${BORGO}/mensa.yaml`]).replace(
      'gestionale: rows',
      'gestionale: lines',
    ),
  };
  const found = await load(files);
  assert.deepEqual(
    found.connectors.map(({ connector }) => connector),
    ['mensa'],
  );
  assert.deepEqual(
    found.gestionali.map(({ gestionale }) => gestionale),
    ['lines'],
  );
  assert.deepEqual(found.problems.map(place).slice(0, 1), [`${GESTIONALE}:4:13 value.unknown`]);
  assert.match(found.problems[0]?.advice ?? '', /Did you mean utf-8\?/);
});

test('folders that do not exist are a problem, not a crash', async () => {
  const found = await load(GOOD, { connectors: '/nowhere/connectors' });
  assert.deepEqual(
    found.problems.map(({ code, place: at }) => `${code} ${at?.file}`),
    ['file.unreadable /nowhere/connectors'],
  );
  assert.deepEqual(found.connectors, []);
  assert.equal(found.gestionali.length, 1);
});

test('lint speaks with the file of the mapping, of each kind', async () => {
  const kinds: string[] = [];
  const found = await load(GOOD, {
    lintMapping: (source, kind) => {
      kinds.push(kind);
      return kind === 'positions' && source.includes('KEY')
        ? [
            {
              severity: 'error',
              problem: {
                code: 'lint.x',
                class: 'data',
                message: 'it loses cents',
                place: { line: 1, column: 3 },
              },
            },
            {
              severity: 'warning',
              problem: { code: 'lint.y', class: 'data', message: 'it may', place: { line: 2, column: 1 } },
            },
          ]
        : [];
    },
  });
  assert.deepEqual(kinds, ['positions', 'acknowledgement', 'report']);
  assert.deepEqual(found.problems.map(place), ['mappings/rows/positions.jsonata:1:3 lint.x']);
  assert.equal(found.problems[0]?.class, 'config');
  assert.deepEqual(found.warnings.map(place), ['mappings/rows/positions.jsonata:2:1 lint.y']);
});
