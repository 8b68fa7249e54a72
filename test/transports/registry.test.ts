import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { transports } from '../../src/transports/registry.ts';

const named = (location: string): string => {
  const found = transports.transport(location);
  return 'spec' in found ? found.spec.name : found.code;
};

test('a location finds its transport', () => {
  assert.equal(named('/srv/in'), 'folder');
  assert.equal(named('sftp://host/out'), 'sftp');
  assert.equal(named('SFTP://host/out'), 'sftp');
  for (const wrong of ['in', './in', '', 'gopher://host/', 'constructor://x/'])
    assert.equal(named(wrong), 'transport.location');
});

test('an unknown scheme is told with the known ones', () => {
  const found = transports.transport('gopher://host/');
  assert.ok(!('spec' in found) && found.class === 'config' && found.advice?.includes('sftp://'));
});

test('the options of every spec are a schema that refuses unknown keys', () => {
  const ajv = new Ajv({ strict: true });
  // Configuration knows it: such a value is a reference.
  ajv.addKeyword('secret');
  for (const spec of transports.specs) {
    const valid = ajv.compile(spec.options);
    assert.equal(valid({ user: 'u', password: 'p', nonsense: 1 }), false, spec.name);
  }
});

test('sftp wants a user, and a password or a key', () => {
  const spec = transports.specs.find((one) => one.name === 'sftp');
  assert.ok(spec);
  const valid = new Ajv({ strict: true }).compile(spec.options);
  const hostKey = `SHA256:${'a'.repeat(43)}`;
  for (const good of [
    { user: 'u', password: 'p' },
    { user: 'u', key: 'k', passphrase: 'x', hostKey, legacyAlgorithms: true, timeoutSeconds: 5 },
    { user: 'u', password: 'p', hostKey: `${hostKey} ${hostKey}` },
  ]) {
    assert.ok(valid(good), JSON.stringify(valid.errors));
  }
  for (const wrong of [
    {},
    { user: 'u' },
    { password: 'p' },
    { user: 'u', password: 'p', hostKey: 'MD5:00' },
    { user: 'u', password: 'p', timeoutSeconds: 0 },
  ]) {
    assert.equal(valid(wrong), false);
  }
});
