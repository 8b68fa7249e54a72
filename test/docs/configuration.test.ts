/** YAML of the pages through the real loader: each example stands over a base that is right, and must leave it so. */
import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { runCases } from '../../src/mapping/cases.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { caseSetting } from '../../src/pipeline/case-setting.ts';
import { transports } from '../../src/transports/registry.ts';
import { type Fence, fencesOf, ROOT } from './markdown.ts';

const KINDS = ['organization', 'connector', 'gestionale', 'layout'];
const ORGANIZATION = {
  organization: '01234567897',
  name: 'Comune di Prova',
  nodo: {
    gpd: { adapter: 'gpd', broker: '15376371009', subscriptionKey: `\${env:KEY}`, segregationCodes: ['01'] },
  },
  ibans: { tesoreria: 'IT60X0542811101000000123456' },
  services: { tari: { description: 'Tassa', category: '9/0101101IM/', iban: 'tesoreria' } },
};
const CONNECTOR = { gestionale: 'prova', service: 'tari', receive: { from: '/srv/prova', match: '*.csv' } };
const OUT = { format: 'csv', encoding: 'utf-8', columns: ['A'], name: '{number}.csv' };
const GESTIONALE = {
  title: 'Prova',
  positions: { format: 'csv', encoding: 'utf-8' },
  acknowledgement: OUT,
  report: OUT,
};

const examples = globSync('{README.md,docs/*.md}', { cwd: ROOT })
  .flatMap(fencesOf)
  .filter(({ language, words }) => language === 'yaml' && words.some((word) => KINDS.includes(word)));

async function problemsOf({ words, body }: Fence): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-docs-'));
  try {
    const given = parse(body) as Record<string, unknown>;
    const has = (kind: string) => words.includes(kind);
    const layout = has('layout') ? { positions: given } : {};
    const gestionale: Record<string, unknown> = has('gestionale') ? given : { ...GESTIONALE, ...layout };
    const files: Record<string, string> = {
      // As written where it is whole: quotes and comments are then read by the loader, not by this test.
      'connectors/01234567897-prova/organization.yaml': has('organization') ? body : stringify(ORGANIZATION),
      'connectors/01234567897-prova/prova.yaml':
        has('connector') && 'gestionale' in given
          ? body
          : stringify({
              ...CONNECTOR,
              ...(has('gestionale') ? { parameters: { school: 'A1' } } : {}),
              ...(has('connector') ? given : {}),
            }),
      'mappings/prova/gestionale.yaml': has('gestionale') ? body : stringify(gestionale),
    };
    for (const kind of ['positions', 'acknowledgement', 'report'])
      if (kind in gestionale) files[`mappings/prova/${kind}.jsonata`] = '$ignore("an example")\n';
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), content);
    }
    // Examples that are whole name a gestionale of the repository.
    const named = join('mappings', String(given.gestionale));
    if ('gestionale' in given && existsSync(join(ROOT, named)))
      await cp(join(ROOT, named), join(root, named), { recursive: true });
    const found = await load(root);
    return [...found.problems, ...found.warnings].map(
      ({ message, place }) => `${place?.file}:${place?.line} ${message}`,
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const load = (root: string) =>
  loadConfiguration({
    connectors: join(root, 'connectors'),
    mappings: join(root, 'mappings'),
    home: root,
    formats,
    transports,
    envelopes,
    nodi: nodiOf({ now: () => new Date() }),
    lintMapping,
    base: root,
  });

for (const fence of examples) {
  test(`${fence.page}:${fence.line} is configuration that tramite check takes`, async () => {
    assert.deepEqual(await problemsOf(fence), []);
  });
}

test('there are examples of every kind, and one that is wrong is found', async () => {
  for (const kind of KINDS)
    assert.ok(
      examples.some(({ words }) => words.includes(kind)),
      kind,
    );
  const wrong = { language: 'yaml', words: ['connector'], body: 'pasDue: problem\n', line: 1, page: 'x' };
  assert.match((await problemsOf(wrong)).join('\n'), /pasDue is not a key/);
});

test('cases that the pages show hold for the first connector of the README', async () => {
  const cases = fencesOf('docs/mappings.md').filter(({ words }) => words.includes('case'));
  assert.ok(cases.length > 0);
  const root = await mkdtemp(join(tmpdir(), 'tramite-docs-'));
  try {
    for (const { words, body } of fencesOf('README.md')) {
      const file = words.find((word) => word.startsWith('file=primo/'))?.slice('file=primo/'.length);
      if (file === undefined) continue;
      await mkdir(join(root, file, '..'), { recursive: true });
      await writeFile(join(root, file), body);
    }
    const [gestionale] = (await load(root)).gestionali;
    assert.ok(gestionale !== undefined);
    const folder = join(root, 'mappings', gestionale.gestionale, 'cases');
    for (const [index, { body }] of cases.entries())
      await writeFile(join(folder, `shown-${index}.yaml`), body);
    const { setting, problems } = await caseSetting(join(root, 'mappings'), gestionale);
    assert.deepEqual(problems, []);
    const results = await runCases(setting);
    assert.equal(results.length, cases.length + 1);
    for (const { says, differences } of results) assert.deepEqual(differences, [], says);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
