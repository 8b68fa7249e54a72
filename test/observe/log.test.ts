import { deepEqual, doesNotMatch, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { ok, problem } from '../../src/domain/problem.ts';
import { openLog } from '../../src/observe/log.ts';
import { hideUrl, hiding, scrubbed, scrubbedError } from '../../src/observe/scrub.ts';

const lines: string[] = [];
const log = openLog('info', { write: (line: string) => void lines.push(line) });
const last = (): { readonly [key: string]: unknown } => JSON.parse(lines.at(-1) ?? '{}');

test('facts stay facts; what names a person goes, wherever it stands', () => {
  log.warn(
    {
      organization: '01234567897',
      connector: 'tari',
      count: 3,
      file: 'RSSMRA80A01H501U.csv',
      detail: {
        who: ['mario.rossi@posta.example'],
        iban: 'IT60 X054 2811 1010 0000 0123 456',
        at: new Date(0),
      },
    },
    'conto IT60X0542811101000000123456 di RSSMRAU0A01H501X',
  );
  const { time: _, ...said } = last();
  deepEqual(said, {
    level: 40,
    organization: '01234567897',
    connector: 'tari',
    count: 3,
    file: '[…].csv',
    detail: { who: ['[…]'], iban: '[…]', at: '1970-01-01T00:00:00.000Z' },
    msg: 'conto […] di […]',
  });
});

test('codes, hashes, ids, hosts and folders of ours are not taken for a person’s', () => {
  for (const text of [
    '01a202fd-9919-7f34-b770-da9dda6bec0e',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDQlx9Xvw1HkyYVxQY',
    'sftp://host.example:2022/out/TARI_2026_000001.csv',
    '301000000000012345 01234567897',
    'delivery.duplicate: the same bytes as delivery 3, the latest applied',
  ])
    equal(scrubbed(text), text);
});

test('a secret that was resolved is in no line, also as a URL writes it', () => {
  const resolved = { user: 'ced', password: 'così/è@segreto', key: '-----BEGIN KEY-----\nabc' };
  const resolve = hiding(() => ok(resolved));
  const found = resolve({ user: 'ced', password: '$' + '{env:P}', key: '$' + '{file:/k}' });
  deepEqual(found, ok(resolved));
  hideUrl('postgres://tramite:una%20password@127.0.0.1/tramite');
  for (const secret of [
    resolved.password,
    encodeURIComponent(resolved.password),
    resolved.key,
    'una password',
  ])
    log.error({ error: `login failed for ced with ${secret}` }, `refused: ${secret}`);
  for (const line of lines.slice(-4)) {
    doesNotMatch(line, /segreto|BEGIN|una(%20| )password/);
    match(line, /login failed for ced with \[…\]/);
  }
  log.info({ password: 'breve', apiKey: 'k', nested: { Authorization: 'Basic eA==' } }, 'x');
  doesNotMatch(lines.at(-1) ?? '', /breve|"k"|Basic/);
  log.info({ url: 'ftp://ced:breve@host/x' }, 'x');
  equal(last().url, 'ftp://[…]@host/x');
});

test('an exception keeps our names and loses what it repeats of a file', () => {
  for (const [said, kept] of [
    ['error: relation "position" does not exist', 'error: relation "position" does not exist'],
    [
      'error: invalid input syntax for type date: "MARIO ROSSI"',
      'error: invalid input syntax for type date: […]',
    ],
    [
      'error: duplicate key value violates unique constraint "delivery_pkey"',
      'error: duplicate key value violates unique constraint "delivery_pkey"',
    ],
    [
      `SyntaxError: Unexpected token 'M', "MARIO ROSSI"... is not valid JSON`,
      'SyntaxError: Unexpected token […], […]... is not valid JSON',
    ],
    [
      "Error: ENOENT: no such file or directory, open '/x/MARIO.csv'",
      'Error: ENOENT: no such file or directory, open […]',
    ],
  ] as const)
    equal(scrubbedError(said), kept);
  log.error({ error: new Error('no "MARIO ROSSI" here') }, 'x');
  equal(last().error, 'Error: no […] here');
});

test('what is long is cut before it is searched, what is deep is left out, what is below the level is not made', () => {
  const began = performance.now();
  log.info({ text: 'A1'.repeat(500_000), deep: { a: { b: { c: { d: 'x' } } } } }, 'x');
  equal((last().text as string).length <= 2_001, true);
  deepEqual(last().deep, { a: { b: { c: '[…]' } } });
  equal(performance.now() - began < 1_000, true);
  const count = lines.length;
  openLog('error', { write: (line: string) => void lines.push(line) }).warn({}, 'x');
  equal(lines.length, count);
  log.warn({ problem: problem('x.y', 'bad', { place: { value: 'RSSMRA80A01H501U' } }) }, 'x');
  doesNotMatch(lines.at(-1) ?? '', /RSSMRA/);
});
