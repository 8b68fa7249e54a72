/** Layouts of docs/formats.md: the file after each is read as the page says, what it writes is what the page shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { FormatOptions, OutRecord, Slice } from '../../src/domain/ports/format.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { formats } from '../../src/formats/registry.ts';
import { type Fence, fencesOf } from './markdown.ts';

const PAGE = 'docs/formats.md';
const LIMITS = { records: 10_000, bytes: 1 << 20 };

interface Layout {
  readonly format: string;
  readonly options: FormatOptions;
  readonly values: { readonly [name: string]: string };
}

function layoutOf({ body }: Fence): Layout {
  const {
    format,
    name: _name,
    values = {},
    ...options
  } = parse(body) as { format: string; name?: string; values?: Layout['values'] };
  return { format, options: options as FormatOptions, values };
}

function read(
  { format, options }: Layout,
  text: string,
): { records: unknown[]; problems: readonly Problem[] } {
  const found = formats.format(format);
  const cutter = found.cut(options, LIMITS);
  const cuts = [...cutter.push(Buffer.from(text)), ...cutter.end()];
  const slices: Slice[] = cuts.flatMap((cut) => (cut.kind === 'slice' ? [cut.slice] : []));
  const records = slices.flatMap((slice) => found.read(options)(slice).records);
  return {
    records: records.map(({ fields, problem }) =>
      problem === undefined ? fields : { problem: problem.code },
    ),
    problems: cuts.flatMap((cut) => (cut.kind === 'flow' ? cut.flow.problems : [])),
  };
}

let layout: Layout | undefined;
let file = '';
let rows: readonly OutRecord[] = [];
let shown = 0;

for (const fence of fencesOf(PAGE)) {
  const [word = ''] = fence.words;
  if (word === 'layout' || word === 'outbound') layout = layoutOf(fence);
  else if (word === 'file') file = fence.body;
  else if (word === 'write') rows = JSON.parse(fence.body) as OutRecord[];
  if (!['records', 'refused', 'written'].includes(word) || layout === undefined) continue;
  shown += 1;
  const [using, text, given] = [layout, file, rows];
  test(`${PAGE}:${fence.line} ${word}`, () => {
    if (word === 'records') {
      const { records, problems } = read(using, text);
      assert.deepEqual(problems, []);
      assert.deepEqual(records, JSON.parse(fence.body));
    } else if (word === 'refused') {
      const { code, declared, counted } = JSON.parse(fence.body) as { [name: string]: string };
      const [problem] = read(using, text).problems;
      assert.equal(problem?.code, code);
      assert.match(problem?.message ?? '', new RegExp(`${declared}.*${counted}`));
    } else {
      const written = formats.format(using.format).write(using.options)(given, { values: using.values });
      assert.ok(written.ok, JSON.stringify(written));
      assert.equal(Buffer.from(written.value.bytes).toString(), fence.body);
    }
  });
}

test('the page shows what is read, refused and written', () => {
  assert.ok(shown >= 7);
});
