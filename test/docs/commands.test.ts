/** What docs/commands.md shows is what the verbs print. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERBS } from '../../src/cli/registry.ts';
import { runPage } from './first-connector.ts';
import { readPage } from './markdown.ts';
import { matches } from './transcript.ts';

test('the examples of docs/commands.md print what they say', { timeout: 480_000 }, () =>
  runPage('docs/commands.md'),
);

test('docs/commands.md has a section for every verb', () => {
  const page = readPage('docs/commands.md');
  assert.deepEqual(
    VERBS.map(({ name }) => name).filter((name) => !page.includes(`\n## ${name}\n`)),
    [],
  );
});

test('a transcript is compared by shape where runs differ, and to the letter elsewhere', () => {
  assert.ok(matches('received 22/11/2026 08:14:02  (0.0 s)', 'received 01/02/2027 23:59:59  (1.3 s)\n'));
  assert.ok(matches('sha256 4b095fc7…', 'sha256 00000000…'));
  assert.ok(matches('first\n…\nlast', 'first\nsecond\nthird\nlast'));
  assert.ok(!matches('2 created', '3 created'));
  assert.ok(!matches('first', 'first\nsecond'));
});
