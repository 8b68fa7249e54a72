/** The examples of docs/lint.md through the real rules and the real formatter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMapping } from '../../src/mapping/fmt/format.ts';
import { ALLOW } from '../../src/mapping/lint/lint.ts';
import { RULES } from '../../src/mapping/lint/rules/registry.ts';
import { lintExample, rulesOf } from '../mapping/lint/setting.ts';
import { fencesOf, readPage } from './markdown.ts';

const PAGE = 'docs/lint.md';
const fences = fencesOf(PAGE).filter(({ language }) => language === 'jsonata');
const body = (words: string): string => {
  const found = fences.find((fence) => fence.words.join(' ') === words);
  if (found === undefined) throw new Error(`${PAGE} has no fence ${words}`);
  return found.body;
};

for (const rule of RULES)
  test(`${rule.id} catches what the page says, and lets pass what it says`, () => {
    const { unreached } = rule.caught;
    const caught = lintExample({
      source: body(`caught=${rule.id}`),
      ...(unreached === undefined ? {} : { unreached }),
    });
    assert.deepEqual(
      caught.map((one) => one.rule),
      [rule.id],
    );
    assert.deepEqual(lintExample({ source: body(`near=${rule.id}`) }), []);
    assert.ok(
      readPage(PAGE).includes(`${rule.loses} **Instead:** ${rule.fix}`),
      'node scripts/run.mjs scripts/docs.mjs',
    );
  });

test('a comment allows as the page says', () => {
  const allowed = body('allowed');
  assert.deepEqual(rulesOf(allowed), []);
  assert.deepEqual(rulesOf(allowed.replace('lint: allow', 'note:')), ['number-on-code']);
});

test('what is laid out comes out as the page says', () => {
  assert.deepEqual(formatMapping(body('unformatted'), PAGE), { ok: true, value: body('formatted') });
});

test('docs/problems.md has every rule', () => {
  const codes = new Set(
    [...readPage('docs/problems.md').matchAll(/^\| `(lint\.[^`]+)`/gm)].map(([, code]) => code ?? ''),
  );
  assert.deepEqual(
    [...RULES, ALLOW].map(({ id }) => `lint.${id}`).filter((code) => !codes.has(code)),
    [],
  );
  assert.deepEqual(
    [...codes].filter((code) => ![...RULES, ALLOW].some(({ id }) => code === `lint.${id}`)),
    [],
  );
});
