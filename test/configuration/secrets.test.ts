import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReference, resolveSecrets } from '../../src/configuration/secrets.ts';

const env = (name: string) => `\${env:${name}}`;
const file = (path: string) => `\${file:${path}}`;

const sources = {
  env: { KEY: 's3cret', EMPTY: '' },
  readFile: (path: string): string => {
    if (path === '/run/secrets/pem') return '-----BEGIN\nabc\n-----END\n';
    throw Object.assign(new Error('s3cret inside'), { code: path === '/denied' ? 'EACCES' : 'ENOENT' });
  },
};

test('references become values, the rest stays', () => {
  const found = resolveSecrets(
    { user: 'borgo', key: env('KEY'), pem: file('/run/secrets/pem'), port: 22 },
    sources,
  );
  assert.deepEqual(found, {
    ok: true,
    value: { user: 'borgo', key: 's3cret', pem: '-----BEGIN\nabc\n-----END', port: 22 },
  });
});

test('what is missing is named by its reference', () => {
  for (const [reference, reason] of [
    [env('NONE'), 'is not set'],
    [env('EMPTY'), 'is empty'],
    [file('/nowhere'), 'does not exist'],
    [file('/denied'), 'may not be read'],
  ] as const) {
    const found = resolveSecrets({ key: reference }, sources);
    assert.equal(found.ok, false);
    if (found.ok) return;
    assert.equal(found.problem.code, 'secret.missing');
    assert.equal(found.problem.class, 'config');
    assert.equal(found.problem.message, `the key ${reference} ${reason}`);
    assert.doesNotMatch(JSON.stringify(found), /s3cret/);
  }
});

test('a reference is the whole text, and files are absolute', () => {
  assert.equal(isReference(env('A_1')), true);
  assert.equal(isReference(file('/run/x y.pem')), true);
  for (const text of [
    '',
    'x',
    `x${env('A')}`,
    `${env('A')} `,
    env(''),
    env('1A'),
    file('relative'),
    env('A') + env('B'),
    7,
  ]) {
    assert.equal(isReference(text), false, String(text));
  }
});
