/** What a connector may say of the files that come in: each way of writing it, and each mistake at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorConfig, ReceiveConfig } from '../../src/domain/configuration.ts';
import { BORGO, type Files, GOOD, load, ORGANIZATION, place, spoiled, TARI } from './tree.ts';

const MENSA = `${BORGO}/mensa.yaml`;
const STABLE = { gate: 'stable', listings: 3, seconds: 10 };
const TEMPORARY = ['.tmp', '.temp', '.part', '.partial', '.filepart', '.crdownload', '.swp', '~'];

/** The school's connector with other lines under `receive`, from line 5 on. */
const receiving = (lines: string, from = 'drop/mensa'): Files =>
  spoiled(MENSA, '  from: drop/mensa\n  match: "*.csv"\n', `  from: ${from}\n${lines}`);

const MATCH = '  match: MENSA_*.csv\n';
const INBOX = `${MATCH}  user: mensa\n  password: "$\{env:MENSA}"\n  apiKey: "$\{env:PUSH}"\n`;

async function connectorOf(files: Files): Promise<ConnectorConfig> {
  const found = await load(files);
  assert.deepEqual(found.problems, []);
  const mensa = found.connectors.find(({ connector }) => connector === 'mensa');
  assert.ok(mensa !== undefined);
  return mensa;
}

const receiveOf = async (lines: string, from?: string): Promise<ReceiveConfig> =>
  (await connectorOf(receiving(lines, from))).receive;

test('gates, in every way of writing them', async () => {
  for (const [written, gate] of [
    ['stable', STABLE],
    ['{ stable: 5 }', { ...STABLE, listings: 5 }],
    ['{ stable: 30s }', { ...STABLE, seconds: 30 }],
    ['{ stable: { listings: 2, for: 1s } }', { gate: 'stable', listings: 2, seconds: 1 }],
    ['{ stable: { for: 2m } }', { ...STABLE, seconds: 120 }],
    ['{ marker: .ok }', { gate: 'marker', suffixes: ['.ok'], counts: false }],
    ['{ marker: [.ok, .fine] }', { gate: 'marker', suffixes: ['.ok', '.fine'], counts: false }],
    ['{ marker: { suffix: .end, counts: true } }', { gate: 'marker', suffixes: ['.end'], counts: true }],
    ['{ marker: { suffix: [.end, .ctl] } }', { gate: 'marker', suffixes: ['.end', '.ctl'], counts: false }],
    ['sidecarHash', { gate: 'sidecarHash', algorithm: 'sha256' }],
    ['{ sidecarHash: md5 }', { gate: 'sidecarHash', algorithm: 'md5' }],
    ['trailer', { gate: 'trailer' }],
    ['rename', { gate: 'rename', suffixes: TEMPORARY }],
    ['{ rename: [.tmp, .filepart] }', { gate: 'rename', suffixes: ['.tmp', '.filepart'] }],
    ['{ minimumAge: 2m }', { gate: 'minimumAge', seconds: 120 }],
  ] as const) {
    assert.deepEqual((await receiveOf(`${MATCH}  ready: [${written}]\n`)).ready, [gate], written);
  }
  for (const [written, seconds] of [
    ['quiet', 60],
    ['{ quiet: 90s }', 90],
  ] as const) {
    const { ready } = await receiveOf(`${INBOX}  ready: [${written}]\n`, 'inbox://sftp');
    assert.deepEqual(ready, [{ gate: 'quiet', seconds }]);
  }
});

test('each door has gates of its own, and none where none is needed', async () => {
  assert.deepEqual((await receiveOf(MATCH)).ready, [STABLE]);
  assert.deepEqual((await receiveOf(INBOX, 'inbox://sftp')).ready, [{ gate: 'quiet', seconds: 60 }]);
  assert.deepEqual((await receiveOf(INBOX, 'inbox://http')).ready, []);
  assert.deepEqual((await receiveOf(MATCH, 'https://portal.example/list')).ready, []);
  assert.deepEqual((await receiveOf(`${MATCH}  ready: []\n`, 'https://portal.example/list')).ready, []);
});

test('what a door cannot settle is left', async () => {
  assert.deepEqual((await receiveOf(MATCH)).then, { move: 'elaborati' });
  assert.equal((await receiveOf(MATCH, 'https://portal.example/list?from=1')).then, 'leave');
  assert.equal((await receiveOf(`${MATCH}  then: leave\n`, 'https://portal.example/list')).then, 'leave');
});

test('orders, schedules and what is expected', async () => {
  assert.deepEqual((await receiveOf(`${MATCH}  order: name\n`)).order, { by: 'name' });
  assert.deepEqual((await receiveOf(`${MATCH}  order: mtime\n`)).order, { by: 'modified' });
  assert.deepEqual((await receiveOf(`${MATCH}  order: { sequence: "MENSA_*_{sequence}.csv" }\n`)).order, {
    by: 'sequence',
    name: 'MENSA_*_{sequence}.csv',
    gaps: 'hold',
    start: 1,
  });
  const lines = `${MATCH}  schedule: { cron: "*/10 2-5 * * *", window: 02:00 - 05:00 }\n  expect: { by: "09:00" }\n`;
  const { schedule, expect } = await receiveOf(lines);
  assert.deepEqual(schedule, {
    cron: '*/10 2-5 * * *',
    window: { from: '02:00', to: '05:00' },
    days: 'all',
  });
  assert.deepEqual(expect, { by: '09:00', days: 'all', files: 1 });
});

test('envelopes, one or several, their secrets still references', async () => {
  const password = '$' + '{env:ZIP}';
  for (const [written, layers] of [
    ['gzip', [{ wrap: 'gzip', options: {} }]],
    [
      '[gzip, zip]',
      [
        { wrap: 'gzip', options: {} },
        { wrap: 'zip', options: {} },
      ],
    ],
    [`{ zip: { password: "${password}" } }`, [{ wrap: 'zip', options: { password } }]],
    [
      `[gzip, { zip: { password: "${password}", members: 3 } }]`,
      [
        { wrap: 'gzip', options: {} },
        { wrap: 'zip', options: { password, members: 3 } },
      ],
    ],
  ] as const) {
    assert.deepEqual((await receiveOf(`${MATCH}  envelope: ${written}\n`)).envelope, layers, written);
  }
});

test('a way back to our own door needs no keys, and shares the end of the password', async () => {
  const files = {
    ...receiving(`${INBOX}  credentialUntil: 2027-01-31\n`, 'inbox://sftp'),
  };
  const written = `${String(files[MENSA])}acknowledge: { to: inbox://sftp }\nreport: { to: inbox://sftp }\n`;
  const { acknowledge, report } = await connectorOf({ ...files, [MENSA]: written });
  assert.deepEqual(acknowledge?.options, {
    user: 'mensa',
    password: '$' + '{env:MENSA}',
    apiKey: '$' + '{env:PUSH}',
  });
  assert.equal(acknowledge?.credentialUntil, '2027-01-31');
  assert.equal(report?.location, 'inbox://sftp');
  const other = written.replace('to: inbox://sftp', 'to: "https://portal.example/esiti/{name}"');
  assert.equal(
    (await connectorOf({ ...files, [MENSA]: other })).acknowledge?.location,
    'https://portal.example/esiti/{name}',
  );
});

test('what a connector does not say of alerts is said by its organization', async () => {
  const organization = `${GOOD[ORGANIZATION]}holidays: ["12-07", "02-29"]
alerts: { mail: ced@borgo.example, rules: { problems: 2.5%, failing: false } }
`;
  const files = {
    ...GOOD,
    [ORGANIZATION]: organization,
    [MENSA]: `${GOOD[MENSA]}alerts: { digest: 1m, rules: { expiry: 30 days } }\n`,
  };
  const found = await load(files);
  assert.deepEqual(found.problems, []);
  const rules = {
    refused: true,
    problems: { abovePercent: 2.5 },
    waiting: true,
    expected: true,
    failing: false,
    expiry: { days: 14 },
  };
  assert.deepEqual(found.organizations[0]?.alerts, {
    mail: ['ced@borgo.example'],
    digestSeconds: 900,
    rules,
  });
  assert.deepEqual(found.organizations[0]?.holidays, ['12-07', '02-29']);
  const [mensa, tari] = found.connectors;
  assert.deepEqual(mensa?.alerts, {
    mail: ['ced@borgo.example'],
    digestSeconds: 60,
    rules: { ...rules, expiry: { days: 30 } },
  });
  assert.equal(tari?.alerts, undefined);
  assert.deepEqual(
    (await connectorOf({ ...GOOD, [MENSA]: `${GOOD[MENSA]}alerts: { digest: 1m }\n` })).alerts,
    {
      mail: [],
      digestSeconds: 60,
      rules: { ...rules, problems: { abovePercent: 5 }, failing: { afterSeconds: 1800 } },
    },
  );
});

interface Fault {
  readonly says: string;
  readonly lines: string;
  readonly from?: string;
  readonly at: string;
  readonly message?: RegExp;
  readonly advice: RegExp | undefined;
}

const faults: readonly Fault[] = [
  {
    says: 'our own SFTP server without a gate that knows half a file',
    lines: `${INBOX}  ready: [stable]\n`,
    from: 'inbox://sftp',
    at: '9:3 gate.missing',
    message: /^receive\.ready has none of quiet, trailer, marker, sidecarHash, rename$/,
    advice: /clients close cleanly when they are interrupted.*ready: \[quiet\]/,
  },
  {
    says: 'quiet of a server of others',
    lines: `${MATCH}  ready: [stable, { quiet: 90s }]\n`,
    at: '6:19 gate.impossible',
    message: /^receive\.ready\[1\] cannot be asked of folder: only inbox:\/\/sftp knows who writes$/,
    advice: /stable or minimumAge/,
  },
  {
    says: 'a gate of what is pushed',
    lines: `${INBOX}  ready: [stable]\n`,
    from: 'inbox://http',
    at: '9:11 gate.impossible',
    advice: /Leave ready out/,
  },
  {
    says: 'the same gate twice',
    lines: `${MATCH}  ready: [stable, trailer, { stable: 5 }]\n`,
    at: '6:28 gate.twice',
    message: /^receive\.ready\[2\] is a second stable$/,
    advice: /Keep one/,
  },
  {
    says: 'a trailer inside an envelope',
    lines: `${MATCH}  ready: [trailer]\n  envelope: gzip\n`,
    at: '6:11 gate.sealed',
    advice: /marker, sidecarHash or stable/,
  },
  {
    says: 'a count of records inside an envelope',
    lines: `${MATCH}  ready: [{ marker: { suffix: .ok, counts: true } }]\n  envelope: gzip\n`,
    at: '6:11 gate.sealed',
    advice: /marker/,
  },
  {
    says: 'a marker that is what the file is called',
    lines: `${MATCH}  ready: [{ marker: .CSV }]\n`,
    at: '6:11 gate.hides',
    message: /names that end in \.CSV are no files of their own, so no file would ever be taken$/,
    advice: /match names the data/,
  },
  {
    says: 'a figure of stable',
    lines: `${MATCH}  ready: [{ stable: { listing: 5 } }]\n`,
    at: '6:23 key.unknown',
    message: /^receive\.ready\[0\]\.stable\.listing is not a key of stable$/,
    advice: /One of: listings, for\. Did you mean listings\?/,
  },
  {
    says: 'one listing',
    lines: `${MATCH}  ready: [{ stable: 1 }]\n`,
    at: '6:21 value.range',
    message: /must be >= 2/,
    advice: /listings/,
  },
  {
    says: 'a duration of stable',
    lines: `${MATCH}  ready: [{ stable: soon }]\n`,
    at: '6:21 value.format',
    advice: /For instance 5m/,
  },
  {
    says: 'an algorithm',
    lines: `${MATCH}  ready: [{ sidecarHash: sha1 }]\n`,
    at: '6:26 value.unknown',
    advice: /One of: md5, sha256\./,
  },
  {
    says: 'a key of a marker',
    lines: `${MATCH}  ready: [{ marker: { sufix: .ok } }]\n`,
    at: '6:13 key.missing',
    advice: undefined,
  },
  {
    says: 'two gates in one',
    lines: `${MATCH}  ready: [{ marker: .ok, minimumAge: 1m }]\n`,
    at: '6:11 value.range',
    advice: /gate/,
  },
  {
    says: 'an order',
    lines: `${MATCH}  order: nmae\n`,
    at: '6:10 value.unknown',
    message: /^receive\.order "nmae" is not a way of ordering$/,
    advice: /One of: mtime, name\. Did you mean name\?/,
  },
  {
    says: 'a sequence that is nowhere',
    lines: `${MATCH}  order: { sequence: MENSA_*.csv }\n`,
    at: '6:22 order.sequence',
    message: /it does not say where the number stands/,
    advice: /TARI_\*_\{sequence\}\.csv/,
  },
  {
    says: 'a sequence that is misspelt',
    lines: `${MATCH}  order: { sequence: "MENSA_{sequnce}.csv" }\n`,
    at: '6:22 order.sequence',
    advice: /Did you mean sequence\?/,
  },
  {
    says: 'a sequence in two places',
    lines: `${MATCH}  order: { sequence: "MENSA_{sequence}_{sequence}.csv" }\n`,
    at: '6:22 order.sequence',
    advice: /Write \* for one/,
  },
  {
    says: 'a sequence of other files',
    lines: `${MATCH}  order: { sequence: "TARI_{sequence}.csv" }\n`,
    at: '6:22 order.match',
    message: /TARI_\{sequence\}\.csv names no file that receive\.match MENSA_\*\.csv takes/,
    advice: /same files/,
  },
  {
    says: 'what happens at a gap',
    lines: `${MATCH}  order: { sequence: "MENSA_{sequence}.csv", gaps: wait }\n`,
    at: '6:52 value.unknown',
    advice: /One of: hold, warn/,
  },
  {
    says: 'an expression that is none',
    lines: `${MATCH}  schedule: { cron: "*/10 25 * * *" }\n`,
    at: '6:21 schedule.cron',
    message: /^receive\.schedule\.cron "\*\/10 25 \* \* \*": Invalid value for hour: 25$/,
    advice: /Minute, hour, day of the month/,
  },
  {
    says: 'an expression with seconds',
    lines: `${MATCH}  schedule: { cron: "0 */10 2 * * *" }\n`,
    at: '6:21 value.format',
    advice: /Five fields/,
  },
  {
    says: 'an expression that never comes',
    lines: `${MATCH}  schedule: { cron: "0 0 30 2 *" }\n`,
    at: '6:21 schedule.cron',
    advice: /Minute, hour/,
  },
  {
    says: 'an expression outside its window',
    lines: `${MATCH}  schedule: { cron: "0 12 * * *", window: 02:00-05:00 }\n`,
    at: '6:3 schedule.never',
    message: /never allows a look/,
    advice: /Change one of them/,
  },
  {
    says: 'a pace beside an expression',
    lines: `${MATCH}  every: 5m\n  schedule: { cron: "0 12 * * *" }\n`,
    at: '6:3 schedule.every',
    advice: /Keep one of them/,
  },
  {
    says: 'a window that is none',
    lines: `${MATCH}  schedule: { window: 2-5 }\n`,
    at: '6:23 value.format',
    advice: /For instance 02:00-05:00/,
  },
  {
    says: 'a window without an inside',
    lines: `${MATCH}  schedule: { window: 02:00-02:00 }\n`,
    at: '6:23 schedule.window',
    message: /ends when it begins/,
    advice: /whole day/,
  },
  {
    says: 'a key of a schedule',
    lines: `${MATCH}  schedule: { windows: 02:00-05:00 }\n`,
    at: '6:15 key.unknown',
    advice: /Did you mean window\?/,
  },
  {
    says: 'an expectation without an hour',
    lines: `${MATCH}  expect: { days: working }\n`,
    at: '6:3 key.missing',
    message: /^receive\.expect has no by$/,
    advice: /Time of day in Italy/,
  },
  {
    says: 'an envelope that is none',
    lines: `${MATCH}  envelope: gzp\n`,
    at: '6:13 envelope.unknown',
    message: /^receive\.envelope gzp is not an envelope$/,
    advice: /One of: zip, gzip\. Did you mean gzip\?/,
  },
  {
    says: 'an envelope with options that is none',
    lines: `${MATCH}  envelope: [gzip, { zop: { password: x } }]\n`,
    at: '6:22 envelope.unknown',
    message: /^receive\.envelope\[1\] zop is not an envelope$/,
    advice: /Did you mean zip\?/,
  },
  {
    says: 'an option of an envelope',
    lines: `${MATCH}  envelope: { zip: { pasword: "$\{env:ZIP}" } }\n`,
    at: '6:22 key.unknown',
    message: /^receive\.envelope\.zip\.pasword is not a known key$/,
    advice: /Did you mean password\?/,
  },
  {
    says: 'a password of an envelope in clear',
    lines: `${MATCH}  envelope: { zip: { password: hunter2 } }\n`,
    at: '6:32 secret.literal',
    advice: /env:NAME/,
  },
  {
    says: 'what only the envelope can check',
    lines: `${MATCH}  envelope: [{ zip: { members: 3 } }]\n`,
    at: '6:32 zip.option',
    message: /^receive\.envelope\[0\]\.zip: members without a password$/,
    advice: undefined,
  },
  {
    says: 'too many layers',
    lines: `${MATCH}  envelope: [gzip, gzip, gzip, gzip, gzip]\n`,
    at: '6:13 value.range',
    advice: /outermost first/,
  },
  {
    says: 'moving what a door cannot move',
    lines: `${MATCH}  then: delete\n`,
    from: 'https://portal.example/list',
    at: '6:9 then.impossible',
    message: /^receive\.then cannot be asked of http: it neither moves nor deletes what it gives$/,
    advice: /not taken again/,
  },
  {
    says: 'a door that gives nothing',
    lines: MATCH,
    from: 'letterbox://town/hall',
    at: '4:9 door.use',
    message: /^receive\.from: nothing can be collected from a door of letterbox$/,
    advice: /Those that can: folder, sftp, inbox, http\./,
  },
  {
    says: 'a door of ours that there is not',
    lines: INBOX,
    from: 'inbox://sfpt',
    at: '4:9 location.format',
    advice: /One of: inbox:\/\/sftp, inbox:\/\/http\. Did you mean inbox:\/\/sftp\?/,
  },
  {
    says: 'a folder of our own door',
    lines: INBOX,
    from: 'inbox://sftp/in',
    at: '4:9 location.format',
    advice: /One of: inbox:\/\/sftp, inbox:\/\/http\./,
  },
  {
    says: 'our own SFTP server where nobody could log in',
    lines: `${MATCH}  apiKey: "$\{env:PUSH}"\n`,
    from: 'inbox://sftp',
    at: '3:1 inbox.credentials',
    message: /^receive has none of password, publicKey: nobody could come in at inbox:\/\/sftp$/,
    advice: /Write one/,
  },
  {
    says: 'a push that nobody could sign',
    lines: `${MATCH}  password: "$\{env:PUSH}"\n`,
    from: 'inbox://http',
    at: '3:1 inbox.credentials',
    message: /none of secret, apiKey, certificate/,
    advice: /Write one/,
  },
  {
    says: 'a token in a query',
    lines: MATCH,
    from: '"https://portal.example/list?token=hunter2"',
    at: '4:9 secret.literal',
    advice: /env:NAME/,
  },
  {
    says: 'a name of what is not known yet',
    lines: MATCH,
    from: '"https://portal.example/{name}"',
    at: '4:9 location.format',
    advice: /\{name\} stands in to/,
  },
  {
    says: 'a day that the calendar has not',
    lines: `${MATCH}  credentialUntil: 2027-02-30\n`,
    at: '6:20 date.unreadable',
    advice: undefined,
  },
  {
    says: 'a day as Italians write it',
    lines: `${MATCH}  credentialUntil: 31/01/2027\n`,
    at: '6:20 value.format',
    advice: /For instance 2027-01-31/,
  },
];

for (const { says, lines, from, at, message, advice } of faults) {
  test(`${says} is told where it is`, async () => {
    const { problems } = await load(receiving(lines, from));
    assert.equal(problems.map(place)[0], `${MENSA}:${at}`, JSON.stringify(problems, null, 1));
    if (message !== undefined) assert.match(problems[0]?.message ?? '', message);
    if (advice !== undefined) assert.match(problems[0]?.advice ?? '', advice);
    assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
  });
}

test('a gate that hides a part of the files is worth a word', async () => {
  const found = await load(receiving('  match: "MENSA_*.{csv,ok}"\n  ready: [stable, { marker: .ok }]\n'));
  assert.deepEqual(found.problems, []);
  assert.deepEqual(found.warnings.map(place), [`${MENSA}:6:19 gate.hides`]);
  assert.match(found.warnings[0]?.message ?? '', /what matches MENSA_\*\.ok is never taken$/);
});

const COMMON = `${GOOD[ORGANIZATION]}alerts:\n`;

for (const [says, text, at, advice] of [
  [
    'a secret of a webhook',
    '  webhook: { url: "https://a.example/x", secret: hunter2 }\n',
    '26:50 secret.literal',
    /env:NAME/,
  ],
  [
    'a webhook without a secret',
    '  webhook: { url: "https://a.example/x" }\n',
    '26:3 key.missing',
    /signature/,
  ],
  [
    'a password in the URL of a webhook',
    '  webhook: { url: "https://a:hunter2@a.example/x", secret: "$' + '{env:X}" }\n',
    '26:19 secret.literal',
    /env:NAME/,
  ],
  ['a rule', '  rules: { refuse: false }\n', '26:12 key.unknown', /Did you mean refused\?/],
  ['a share', '  rules: { problems: 5 % }\n', '26:22 value.format', /For instance 5%/],
  [
    'a rule that cannot be plain true',
    '  rules: { failing: true }\n',
    '26:21 value.unknown',
    /One of: false/,
  ],
  ['an address', '  mail: [ced@borgo.example, borgo]\n', '26:29 value.format', /A mail address/],
] as const) {
  test(`alerts: ${says} is told where it is`, async () => {
    const { problems } = await load({ ...GOOD, [ORGANIZATION]: COMMON + text });
    assert.equal(problems.map(place)[0], `${ORGANIZATION}:${at}`, JSON.stringify(problems, null, 1));
    assert.match(problems[0]?.advice ?? '', advice);
    assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
  });
}

test('holidays are days of every year', async () => {
  for (const [written, at] of [
    ['"02-30"', '25:12 date.unreadable'],
    ['"7 dicembre"', '25:12 value.format'],
  ]) {
    const { problems } = await load({
      ...GOOD,
      [ORGANIZATION]: `${GOOD[ORGANIZATION]}holidays: [${written}]\n`,
    });
    assert.deepEqual(problems.map(place), [`${ORGANIZATION}:${at}`]);
  }
});

test('a user of our own doors is one connector’s, and its name where it names none', async () => {
  const own = (path: string, user: string) =>
    String(GOOD[path]).replace(
      / {2}from: .*\n(?: {2}(?:user|password): .*\n)*/,
      `  from: inbox://sftp\n  publicKey: ssh-ed25519 AAAA\n${user}`,
    );
  const files = (tari: string, mensa: string): Files => ({
    ...GOOD,
    [TARI]: own(TARI, tari).replace('to: sftp://files.vendor.example/in/esiti', 'to: inbox://sftp'),
    [MENSA]: own(MENSA, mensa),
  });
  assert.deepEqual((await load(files('', ''))).problems, []);
  const found = await load(files('  user: MENSA\n', ''));
  assert.deepEqual(found.problems.map(place), [
    `${MENSA}:4:9 inbox.user-twice`,
    `${TARI}:6:9 inbox.user-twice`,
  ]);
  assert.match(
    found.problems[0]?.message ?? '',
    /user mensa of our own doors is also 01234567897-borgo-esempio\/tari's/,
  );
  const two = files('  user: tari\n', '');
  const other = String(two[TARI]).replace('to: inbox://sftp', 'to: inbox://sftp\n  user: esiti');
  assert.deepEqual((await load({ ...two, [TARI]: other })).problems.map(place), [`${TARI}:11:9 inbox.users`]);
  const pushed = String(two[TARI]).replace('to: inbox://sftp', 'to: inbox://http');
  const [problem] = (await load({ ...two, [TARI]: pushed })).problems;
  assert.equal(problem && place(problem), `${TARI}:10:7 door.use`);
  assert.match(problem?.advice ?? '', /inbox:\/\/sftp, or an https/);
});
