/** Each fault of an integrator, at its exact place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BORGO, type Files, GESTIONALE, GOOD, load, ORGANIZATION, place, spoiled, TARI } from './tree.ts';

interface Fault {
  readonly says: string;
  readonly files: Files;
  readonly at: readonly string[];
  readonly message?: RegExp;
  readonly advice?: RegExp;
}

const MENSA = `${BORGO}/mensa.yaml`;
const CASE = 'mappings/rows/cases/one.yaml';
const SECRET_ADVICE = /env:NAME.*file:\/path/;

const faults: readonly Fault[] = [
  {
    says: 'an unknown key',
    files: spoiled(TARI, 'service: tari', 'service: tari\nrecieve: {}'),
    at: [`${TARI}:3:1 key.unknown`],
    message: /^recieve is not a key of a connector$/,
    advice: /One of: gestionale, service.*Did you mean receive\?$/,
  },
  {
    says: 'a gate that is none',
    files: spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  ready: [stable, { markr: .ok }]'),
    at: [`${TARI}:8:21 key.unknown`],
    message: /^receive\.ready\[1\]\.markr is not a gate$/,
    advice: /^One of: stable, marker, sidecarHash, rename, minimumAge, quiet\. Did you mean marker\?$/,
  },
  {
    says: 'a gate that is a wrong word',
    files: spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  ready: [stabel]'),
    at: [`${TARI}:8:11 value.unknown`],
    message: /^receive\.ready\[0\] "stabel" is not a gate$/,
    advice: /One of: stable, sidecarHash, trailer, rename, quiet\. Did you mean stable\?/,
  },
  {
    says: 'a gate that is a number',
    files: spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  ready: [3]'),
    at: [`${TARI}:8:11 value.unknown`],
  },
  {
    says: 'no gate at all',
    files: spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  ready: []'),
    at: [`${TARI}:8:10 gate.missing`],
    message: /^receive\.ready is empty: a file could be taken while it is written$/,
    advice: /^Leave it out for stable/,
  },
  {
    says: 'a key of the transport, misspelt',
    files: spoiled(TARI, 'user: borgo', 'user: borgo\n  hostkey: SHA256:x'),
    at: [`${TARI}:6:3 key.unknown`],
    advice: /match.*user.*hostKey.*Did you mean hostKey\?/,
  },
  {
    says: 'a key that the transport needs',
    files: spoiled(TARI, '  user: borgo\n', ''),
    at: [`${TARI}:3:1 key.missing`],
    message: /^receive has no user$/,
    advice: /Login name/,
  },
  {
    says: 'alternatives of which none is there',
    files: spoiled(TARI, '  password: $' + '{file:/run/secrets/tari}\n', ''),
    at: [`${TARI}:3:1 key.missing`],
    message: /receive needs one of: password, key/,
  },
  {
    says: 'a password in clear',
    files: spoiled(TARI, '$' + '{file:/run/secrets/tari}', 'hunter2'),
    at: [`${TARI}:6:13 secret.literal`],
    message: /^receive\.password is a secret written in clear$/,
    advice: SECRET_ADVICE,
  },
  {
    says: 'a password partly in clear',
    files: spoiled(TARI, '$' + '{file:/run/secrets/tari}', 'hunter2$' + '{env:X}'),
    at: [`${TARI}:6:13 secret.literal`],
  },
  {
    says: 'a password of digits',
    files: spoiled(TARI, '$' + '{file:/run/secrets/tari}', '7712345'),
    at: [`${TARI}:6:13 secret.literal`],
  },
  {
    says: 'a secret that only the spec knows of',
    files: spoiled(TARI, 'user: borgo', 'user: borgo\n  pin: hunter2'),
    at: [`${TARI}:6:8 secret.literal`, `${TARI}:6:8 value.format`],
  },
  {
    says: 'a password in a URL',
    files: spoiled(TARI, 'sftp://files.vendor.example/out', 'sftp://borgo:hunter2@files.vendor.example/out'),
    at: [`${TARI}:4:9 secret.literal`],
  },
  {
    says: 'a key of the Nodo in clear',
    files: spoiled(ORGANIZATION, '$' + '{env:BORGO_KEY}', 'hunter2'),
    at: [`${ORGANIZATION}:8:22 secret.literal`],
    advice: SECRET_ADVICE,
  },
  {
    says: 'a scheme that no transport serves',
    files: spoiled(TARI, 'from: sftp://', 'from: sfpt://'),
    at: [`${TARI}:4:9 transport.unknown`],
    advice: /Did you mean sftp\?/,
  },
  {
    says: 'a code without quotes that lost its zero',
    files: spoiled(ORGANIZATION, '"01234567897"', '01234567897'),
    at: [`${ORGANIZATION}:2:15 yaml.unquoted-code`],
    message: /01234567897/,
    advice: /^Codes go in quotes: "01234567897"\.$/,
  },
  {
    says: 'a code without quotes that YAML would keep',
    files: spoiled(ORGANIZATION, '"15376371009"', '15376371009'),
    at: [`${ORGANIZATION}:7:13 yaml.unquoted-code`],
    advice: /"15376371009"/,
  },
  {
    says: 'a parameter beyond what numbers hold',
    files: spoiled(TARI, 'sia: A1234', 'sia: 301000000000000019'),
    at: [`${TARI}:14:8 yaml.unquoted-code`],
  },
  {
    says: 'a key written twice',
    files: spoiled(TARI, 'service: tari', 'service: tari\nservice: mensa'),
    at: [`${TARI}:3:1 yaml.duplicate-key`],
    advice: /line 2/,
  },
  {
    says: 'YAML that is none',
    files: spoiled(TARI, 'codes: { segregationCode: "01" }', 'codes: { segregationCode: "01"'),
    at: [`${TARI}:9:1 yaml.syntax`],
  },
  {
    says: 'a tag',
    files: spoiled(TARI, 'service: tari', 'service: !!js tari'),
    at: [`${TARI}:2:10 yaml.tag`],
  },
  {
    says: 'a merge key',
    files: spoiled(TARI, 'parameters:\n', 'parameters:\n  <<: { x: 1 }\n'),
    at: [`${TARI}:14:3 yaml.merge`],
  },
  {
    says: 'an empty file',
    files: { ...GOOD, [TARI]: '# later\n' },
    at: [`${TARI}:1:1 yaml.empty`],
  },
  {
    says: 'two documents',
    files: { ...GOOD, [TARI]: `${GOOD[TARI]}---\nx: 1\n` },
    at: [`${TARI}:16:1 yaml.documents`],
  },
  {
    says: 'a file in windows-1252',
    files: { ...GOOD, [TARI]: Buffer.from('gestionale: rows\nservice: citt\xE0\n', 'latin1') },
    at: [`${TARI}:2:14 yaml.encoding`],
  },
  {
    says: 'a duration',
    files: spoiled(TARI, 'match: TARI_*.csv', 'match: TARI_*.csv\n  every: often'),
    at: [`${TARI}:8:10 value.format`],
    message: /receive\.every "often"/,
    advice: /90s, 5m.*For instance 5m/,
  },
  {
    says: 'a value of the wrong type',
    files: spoiled(TARI, 'codes: { segregationCode: "01" }', 'codes: { segregationCode: "01", start: many }'),
    at: [`${TARI}:8:40 value.type`],
    message: /codes\.start must be a whole number/,
  },
  {
    says: 'a key without a value',
    files: spoiled(TARI, 'service: tari', 'service:'),
    at: [`${TARI}:2:9 value.missing`],
  },
  {
    says: 'a gestionale that does not exist',
    files: spoiled(TARI, 'gestionale: rows', 'gestionale: row'),
    at: [`${TARI}:1:13 gestionale.unknown`],
    advice: /Did you mean rows\?/,
  },
  {
    says: 'a service that the organization has not',
    files: spoiled(TARI, 'service: tari', 'service: tary'),
    at: [`${TARI}:2:10 service.unknown`],
    message: /tary is not a service of Comune di Borgo Esempio/,
    advice: /Did you mean tari\?/,
  },
  {
    says: 'an access that the organization has not',
    files: spoiled(TARI, 'service: tari', 'service: tari\nnodo: gdp'),
    at: [`${TARI}:3:7 nodo.unknown`],
    advice: /Did you mean gpd\?/,
  },
  {
    says: 'a segregation code that is not of the access',
    files: spoiled(TARI, '"01"', '"03"'),
    at: [`${TARI}:8:27 segregationCode.foreign`],
    advice: /One of: 01, 02/,
  },
  {
    says: 'a segregation code that must be chosen',
    files: spoiled(TARI, 'codes: { segregationCode: "01" }\n', ''),
    at: [`${TARI}:1:1 segregationCode.missing`],
  },
  {
    says: 'a parameter that is missing',
    files: spoiled(TARI, '  sia: A1234\n', '  branch: "2"\n'),
    at: [`${TARI}:13:1 parameter.missing`],
    advice: /Code of the sender/,
  },
  {
    says: 'a parameter that nobody asks for',
    files: spoiled(TARI, 'sia: A1234', 'sia: A1234\n  brunch: "2"'),
    at: [`${TARI}:15:3 parameter.unknown`],
    advice: /Did you mean branch\?/,
  },
  {
    says: 'an organization in the wrong folder',
    files: spoiled(ORGANIZATION, '"01234567897"', '"00743110157"'),
    at: [`${ORGANIZATION}:2:15 organization.folder`],
    advice: /Name the folder 00743110157-borgo-esempio/,
  },
  {
    says: 'an IBAN name that does not exist',
    files: spoiled(ORGANIZATION, 'iban: tesoreria', 'iban: tesoria'),
    at: [`${ORGANIZATION}:17:11 iban.unknown`],
    advice: /Did you mean tesoreria\?/,
  },
  {
    says: 'an IBAN that is not postal',
    files: spoiled(ORGANIZATION, 'postalIban: postale', 'postalIban: tesoreria'),
    at: [`${ORGANIZATION}:18:17 iban.not-postal`],
  },
  {
    says: 'a taxonomy code',
    files: spoiled(ORGANIZATION, 'category: 0101101IM', 'category: TARI'),
    at: [`${ORGANIZATION}:16:15 taxonomy.format`],
  },
  {
    says: 'an adapter that does not exist',
    files: spoiled(ORGANIZATION, 'adapter: gpd', 'adapter: gdp'),
    at: [`${ORGANIZATION}:6:14 nodo.unknown`],
  },
  {
    says: 'a key that the adapter does not know',
    files: spoiled(ORGANIZATION, 'broker:', 'brokr:'),
    at: [`${ORGANIZATION}:5:3 key.missing`, `${ORGANIZATION}:7:5 key.unknown`],
  },
  {
    says: 'a name that cannot be one',
    files: spoiled(ORGANIZATION, '  mensa:', '  Mensa Scolastica:'),
    at: [`${MENSA}:2:10 service.unknown`, `${ORGANIZATION}:21:3 key.format`].slice(1),
    message: /services\."Mensa Scolastica"/,
  },
  {
    says: 'a format that does not exist',
    files: spoiled(GESTIONALE, 'format: rows', 'format: row'),
    at: [`${GESTIONALE}:3:11 format.unknown`],
  },
  {
    says: 'a key that the format does not know',
    files: spoiled(GESTIONALE, '  columns: [KEY, AMOUNT]', '  colums: [KEY, AMOUNT]'),
    at: [`${GESTIONALE}:5:3 key.unknown`, `${GESTIONALE}:8:1 key.unknown`].slice(0, 1),
  },
  {
    says: 'what only the format can check',
    files: spoiled(GESTIONALE, 'groupBy: KEY', 'groupBy: KEI'),
    at: [`${GESTIONALE}:6:12 rows.option`],
  },
  {
    says: 'an alternative inside a format',
    files: spoiled(GESTIONALE, '  groupBy: KEY', '  total: { att: "3" }'),
    at: [`${GESTIONALE}:6:3 key.missing`, `${GESTIONALE}:6:12 key.unknown`],
  },
  {
    says: 'a word of templates',
    files: spoiled(GESTIONALE, '{received.stem}', '{recieved.stem}'),
    at: [`${GESTIONALE}:11:9 template.unknown`],
    advice: /Did you mean received\.stem\?/,
  },
  {
    says: 'a mapping that is not JSONata',
    files: { ...GOOD, 'mappings/rows/positions.jsonata': '(\n  $a := 1;\n  $b := [1,2;\n)\n' },
    at: ['mappings/rows/positions.jsonata:3:13 mapping.syntax'],
    message: /expected "\]", got ";"/,
  },
  {
    says: 'a mapping that is missing',
    files: Object.fromEntries(Object.entries(GOOD).filter(([path]) => !path.endsWith('report.jsonata'))),
    at: [`${GESTIONALE}:12:1 mapping.missing`],
  },
  {
    says: 'a case',
    files: spoiled(CASE, 'says: one row', 'say: one row'),
    at: [`${CASE}:1:1 key.missing`, `${CASE}:1:1 key.unknown`],
  },
  {
    says: 'a sample that is not there',
    files: spoiled(CASE, 'sample: bad.csv', 'sample: bat.csv'),
    at: [`${CASE}:9:9 sample.missing`],
    advice: /Did you mean bad\.csv\?/,
  },
  {
    says: 'an organization without its file',
    files: {
      ...GOOD,
      'connectors/00743110157-valle/x.yaml': String(GOOD[MENSA]).replace('drop/mensa', 'drop/valle'),
    },
    at: ['connectors/00743110157-valle:undefined:undefined file.missing'],
  },
  {
    says: 'a file that does not end in .yaml',
    files: { ...GOOD, [`${BORGO}/cosap.yml`]: String(GOOD[MENSA]).replace('drop/mensa', 'drop/cosap') },
    at: [`${BORGO}/cosap.yml:undefined:undefined file.name`],
  },
];

for (const { says, files, at, message, advice } of faults) {
  test(`${says} is told where it is`, async () => {
    const found = await load(files);
    const places = found.problems.map(place);
    assert.deepEqual(places.slice(0, at.length), at, JSON.stringify(found.problems, null, 1));
    if (message !== undefined) assert.match(found.problems[0]?.message ?? '', message);
    if (advice !== undefined) assert.match(found.problems[0]?.advice ?? '', advice);
    assert.doesNotMatch(JSON.stringify(found.problems), /hunter2|7712345/, 'no message repeats a secret');
    assert.equal(
      found.problems.every((one) => one.class === 'config'),
      true,
    );
  });
}

test('a layout that the connector asks for and the gestionale has not', async () => {
  const files = spoiled(
    GESTIONALE,
    'report:\n  format: rows\n  encoding: utf-8\n  name: "PAGATI_{number:6}_{date:yyyyMMdd}.csv"\n  values: { sender: "{parameters.sia}" }\n',
    '',
  );
  const found = await load(files);
  assert.deepEqual(found.problems.map(place), [`${TARI}:11:1 layout.missing`]);
  assert.deepEqual(found.warnings.map(place), ['mappings/rows/report.jsonata:1:1 mapping.unused']);
});
