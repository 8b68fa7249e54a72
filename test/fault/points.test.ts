/** Every named place where Tramite may be killed is in the catalogue of the fault runs, and none that is not there. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { POINTS } from './points.ts';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
/** outgoing.ts names its points after the verb. */
const VERBS = ['acknowledge', 'report'];

test('the fault runs know every crash point', () => {
  const named = new Set<string>();
  for (const file of globSync('**/*.ts', { cwd: SRC })) {
    for (const [, point = ''] of readFileSync(SRC + file, 'utf8').matchAll(/\bcrash\(\s*['`]([^'`]+)['`]/g)) {
      for (const verb of point.startsWith('$' + '{verb}') ? VERBS : [''])
        named.add(verb === '' ? point : `${verb}${point.slice('$'.length + '{verb}'.length)}`);
    }
  }
  const known = new Set(POINTS.map((point) => point.name));
  assert.deepEqual([...named].sort(), [...known].sort());
});
