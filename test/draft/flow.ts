/** The way of `tramite new gestionale`: draft, check with lint, cases run, the sample itself mapped. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadConfiguration } from '../../src/configuration/load.ts';
import type { Day } from '../../src/domain/day.ts';
import type { Sample } from '../../src/draft/survey.ts';
import { formats } from '../../src/formats/registry.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { nodi } from '../../src/nodo/registry.ts';
import { type Drafted, draftFolder } from '../../src/pipeline/draft-folder.ts';
import { transports } from '../../src/transports/registry.ts';

export const TODAY = '2026-11-22' as Day;

const load = (root: string) =>
  loadConfiguration({
    connectors: join(root, 'connectors'),
    mappings: join(root, 'mappings'),
    base: root,
    home: root,
    formats,
    transports,
    nodi,
    lintMapping,
  });

export async function drafted(sample: Sample): Promise<Drafted> {
  const found = await draftFolder(sample, 'prova', TODAY, load);
  assert.ok(found.ok, found.ok ? '' : `${sample.name}: ${found.problem.message}`);
  return found.value;
}

/** What check and test would say of it: nothing. */
export function assertWhole({ problems, failing, cases, files }: Drafted, name: string): void {
  assert.deepEqual(problems, [], name);
  assert.deepEqual(failing, [], name);
  assert.ok(cases >= 3, `${name} has ${cases} cases`);
  assert.ok(
    files.has('gestionale.yaml') && files.has('positions.jsonata') && files.has('report.jsonata'),
    name,
  );
}
