/** The grammar's expressions on the mappings of this repository, and what the README shows. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { parseSource } from '../../src/mapping/source-tree/parse.ts';
import { fencesOf, ROOT } from '../docs/markdown.ts';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly patterns?: readonly Rule[];
}

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const grammar = json('editors/jsonata.tmLanguage.json') as {
  readonly repository: Readonly<Record<string, Rule>>;
};
const matches = (rule: string, text: string): boolean =>
  new RegExp(`^(?:${grammar.repository[rule]?.match})$`, 'u').test(text);

test('words of mappings are told apart as the parser tells them', () => {
  for (const path of globSync('mappings/*/*.jsonata', { cwd: ROOT })) {
    const { tokens } = parseSource(readFileSync(join(ROOT, path), 'utf8'));
    for (const { kind, text } of tokens) {
      if (kind === 'number') assert.ok(matches('number', text), text);
      if (kind === 'value') assert.ok(matches('constant', text), text);
      if (kind === 'variable') assert.ok(matches('variable', text), text);
      if (kind === 'operator' && !/^(and|or|in|[()[\]{},;])$/.test(text))
        assert.ok(matches('operator', text), text);
      if (kind === 'name') assert.ok(matches(text.startsWith('`') ? 'quoted' : 'name', text), text);
      if (kind === 'string') assert.ok(!matches('number', text) && !matches('name', text), text);
    }
  }
});

test('every expression of the grammar compiles, and every include is there', () => {
  const visit = (rule: Rule & { readonly include?: string }): void => {
    for (const source of [rule.match, rule.begin, rule.end])
      if (source !== undefined) assert.ok(new RegExp(source, 'u'));
    if (rule.include !== undefined) assert.ok(rule.include.slice(1) in grammar.repository, rule.include);
    for (const inner of rule.patterns ?? []) visit(inner);
  };
  for (const rule of Object.values(grammar.repository)) visit(rule);
});

test('the extension names files that are there', () => {
  const found = [...JSON.stringify(json('editors/package.json')).matchAll(/"(\.\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  assert.ok(found.length >= 6);
  for (const path of found)
    assert.ok(globSync(path.slice(2), { cwd: join(ROOT, 'editors') }).length === 1, path);
});

test('the settings name schemas that are there, and the task reads what lint prints', () => {
  const fences = fencesOf('editors/README.md');
  const of = (word: string) => JSON.parse(fences.find(({ words }) => words.includes(word))?.body ?? '{}');
  for (const path of Object.keys(of('settings')['yaml.schemas']))
    assert.equal(globSync(path.slice(2), { cwd: ROOT }).length, 1, path);
  const { regexp } = of('tasks').tasks[0].problemMatcher.pattern;
  const [found] = lintMapping('$round(1)', 'mappings/x/positions.jsonata');
  const { place, message } = found?.problem ?? { message: '' };
  const line = `${place?.file}:${place?.line}:${place?.column}  ${found?.severity} ${found?.rule}: ${message}`;
  assert.deepEqual(new RegExp(regexp).exec(line)?.slice(1), [
    'mappings/x/positions.jsonata',
    '1',
    '1',
    'warning',
    'rounding',
    message,
  ]);
});
