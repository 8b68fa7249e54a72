/** The examples of docs/mappings.md through the real engine, function library, lint and cases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMapping } from '../../src/mapping/engine.ts';
import { functionLibrary } from '../../src/mapping/functions/library.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { Ignored } from '../../src/mapping/outcome.ts';
import { fencesOf, tableRows } from './markdown.ts';

const PAGE = 'docs/mappings.md';

async function evaluated(source: string, input: unknown = {}): Promise<unknown> {
  const { functions } = functionLibrary(['ANONIMO']);
  const compiled = compileMapping(source, PAGE, {
    functions,
    received: () => new Date('2026-01-15T09:00:00Z'),
    unitMs: () => 2000,
  });
  if (!compiled.ok) return { problem: compiled.problem.code };
  const value = input as Parameters<typeof compiled.value.evaluate>[0];
  const result = await compiled.value.evaluate(value, { records: Array.isArray(value) ? value : [value] });
  if (!result.ok) return { problem: result.problem.code };
  return result.value instanceof Ignored ? { ignored: result.value.reason } : result.value;
}

/** `json`, problem `code`, ignored `reason`, or the word nothing. */
function expectation(cell: string): unknown {
  const code = /`([^`]+)`/.exec(cell)?.[1];
  if (cell.startsWith('problem')) return { problem: code };
  if (cell.startsWith('ignored')) return { ignored: code };
  return code === undefined ? undefined : JSON.parse(code);
}

const unquoted = (cell: string): string => cell.replace(/^`+ ?/, '').replace(/ ?`+$/, '');

for (const heading of ['Traps of JSONata']) {
  test(`every example of "${heading}" gives what the page says`, async () => {
    const rows = tableRows(PAGE, heading);
    assert.ok(rows.length >= 2);
    for (const { cells, line } of rows) {
      for (const [what, gives] of [[0, 1] as const, [2, 3] as const]) {
        const expression = unquoted(cells[what] ?? '');
        if (expression === '') continue;
        assert.deepEqual(
          await evaluated(expression),
          expectation(cells[gives] ?? ''),
          `${PAGE}:${line}: ${expression}`,
        );
      }
    }
  });
}

test('mappings that the page shows map the input before them, and tramite check has nothing to say of them', async () => {
  const fences = fencesOf(PAGE);
  const shown = fences.filter(({ language, words }) => language === 'jsonata' && words.includes('run'));
  assert.ok(shown.length >= 3);
  for (const fence of shown) {
    const at = fences.indexOf(fence);
    const [before, after] = [fences[at - 1], fences[at + 1]];
    if (before?.words[0] !== 'input' || after?.words[0] !== 'output')
      assert.fail(`${PAGE}:${fence.line} stands not between its input and its output`);
    assert.deepEqual(
      lintMapping(fence.body, PAGE).map(({ problem }) => problem.message),
      [],
      `${PAGE}:${fence.line}`,
    );
    assert.deepEqual(
      await evaluated(fence.body, JSON.parse(before.body)),
      JSON.parse(after.body),
      `${PAGE}:${fence.line}`,
    );
  }
});
