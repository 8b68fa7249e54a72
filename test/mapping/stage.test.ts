import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Program } from '../../src/domain/ports/mapping.ts';
import type { StagedRecord, StagedUnit } from '../../src/domain/staged.ts';
import { indexSlice } from '../../src/mapping/group-index.ts';
import { prepare } from '../../src/mapping/prepared.ts';
import { renderAcknowledgement, renderReport } from '../../src/mapping/render.ts';
import { stageSlice } from '../../src/mapping/stage.ts';
import { delivery, file, jsonEncoders, parts, program, row, SOURCE, slice } from './setting.ts';

function ready(source: string, change: Partial<Program> = {}) {
  const prepared = prepare(program(source, change), parts);
  assert.ok(prepared.ok, prepared.ok ? '' : prepared.problem.message);
  return prepared.value;
}

async function stage(rows: readonly string[], source = SOURCE, units?: readonly number[]) {
  const staged = await stageSlice(ready(source), delivery, slice(file(...rows), units), jsonEncoders);
  const written = staged.rows
    .split('\n')
    .slice(0, -1)
    .map((line): StagedUnit => JSON.parse(line));
  return { ...staged, written };
}

const problemsOf = (row: StagedUnit | undefined) => (row?.kind === 'X' ? row.problems : []);

describe('a unit', () => {
  it('becomes a position with its records, keys and hash', async () => {
    const { written, rows: _, ...counts } = await stage([row()]);
    assert.deepEqual(counts, {
      records: 1,
      units: 1,
      positions: 1,
      ignored: 0,
      problems: 0,
      cents: 123456,
      withoutAmount: 0,
    });
    const [first] = written;
    assert.ok(first?.kind === 'P');
    assert.deepEqual(
      [first.nativeKey, first.sourceKey, first.unit, first.records?.lines],
      ['2026/0001', '2026/0001', 1, [2]],
    );
  });

  it('of several rows fails as a whole: the guilty row with its field, the others naming its line', async () => {
    const { written, problems, positions } = await stage(
      [row(), row({ RATA: '2', IMPORTO: '12,345' }), row({ RATA: '3' }), row({ AVVISO: '2' })],
      SOURCE.replace('$required($row.AVVISO, "AVVISO")', '$row.AVVISO'),
      [3, 1],
    );
    assert.deepEqual([problems, positions], [3, 1]);
    const places = problemsOf(written[0]).map(({ code, place }) => [
      code,
      place?.record,
      place?.line,
      place?.field,
      place?.value,
    ]);
    assert.deepEqual(
      places.map(([code, record, line]) => [code, record, line]),
      [
        ['group.incomplete', 1, 2],
        [places[1]?.[0], 2, 3],
        ['group.incomplete', 3, 4],
      ],
    );
    assert.deepEqual(places[1]?.slice(3), ['IMPORTO', '12,345']);
    assert.match(problemsOf(written[0])[0]?.message ?? '', /line 3/);
    assert.deepEqual(
      written.map((one) => one.nativeKey),
      ['2026/0001', '2'],
    );
  });

  it('whose function fails names the column that the mapping reads', async () => {
    const { written } = await stage([
      row({ SCADENZA: '31/02/2026' }),
      row({ CF: 'RSSMRA80A01H501X' }),
      row({ CAP: '100' }),
    ]);
    assert.deepEqual(
      written.flatMap(problemsOf).map(({ code, place }) => [code, place]),
      [
        [
          'date.unreadable',
          { file: 'lista.csv', record: 1, line: 2, value: '31/02/2026', field: 'SCADENZA' },
        ],
        [
          'fiscalCode.checksum',
          { file: 'lista.csv', record: 2, line: 3, value: 'RSSMRA80A01H501X', field: 'CF' },
        ],
        ['digits.format', { file: 'lista.csv', record: 3, line: 4, value: '100', field: 'CAP' }],
      ],
    );
  });

  it('whose position is refused names the column too, from where the value was read', async () => {
    const { written } = await stage([row({ IMPORTO: '0,00' }), row({ SCADENZA: '28/02/2026' })]);
    assert.deepEqual(
      written.flatMap(problemsOf).map(({ code, place }) => [code, place?.field, place?.value]),
      [
        ['amount.zero', 'IMPORTO', '0,00'],
        ['due.past', 'SCADENZA', '28/02/2026'],
      ],
    );
  });

  it('may be ignored with its reason, or return nothing by mistake', async () => {
    const { written, ignored, problems } = await stage(
      [row({ NOTE: 'X' }), row()],
      'NOTE = "X" ? $ignore("cancelled by the office")',
    );
    assert.deepEqual([ignored, problems], [1, 1]);
    assert.equal(written[0]?.kind === 'I' ? written[0].reason : '', 'cancelled by the office');
    assert.equal(problemsOf(written[1])[0]?.code, 'mapping.empty');
  });

  it('may become several positions, never two of one key', async () => {
    const two = (other: string): string =>
      SOURCE.replace(/^\(/, '( $one := (').replace(/\)$/, `); [$one, $merge([$one, {"key": ${other}}])] )`);
    const several = await stage([row()], two('"other"'));
    assert.deepEqual(
      several.written.map((one) => [one.kind, one.ordinal, one.records === undefined]),
      [
        ['P', 0, false],
        ['P', 1, true],
      ],
    );
    const same = await stage([row()], two('$one.key'));
    assert.equal(problemsOf(same.written[0])[0]?.code, 'key.twice');
  });

  it('that cannot be read keeps its key, unless a spreadsheet has spoilt it', async () => {
    const { written } = await stage([
      row({ IMPORTO: '1,23E+17' }),
      row({ AVVISO: '1,23E+17', CF: 'X' }),
      row({ AVVISO: '' }),
    ]);
    assert.deepEqual(
      written.map((one) => [one.kind, one.nativeKey]),
      [
        ['X', '2026/0001'],
        ['X', null],
        ['X', null],
      ],
    );
  });

  it('sees the file and the connector', async () => {
    const { written } = await stage(
      [row()],
      '$ignore($file.name & " " & $file.receivedAt & " " & $connector.parameters.sportello & " " & $now())',
    );
    assert.equal(
      written[0]?.kind === 'I' ? written[0].reason : '',
      `lista.csv ${delivery.receivedAt} A1 ${delivery.receivedAt}`,
    );
  });
});

it('the index carries each record and its group', () => {
  const layout = { ...program().layout, groupBy: 'AVVISO' };
  const text = file(row(), row({ AVVISO: '7', RATA: '2' }));
  const { rows, records } = indexSlice(ready(SOURCE, { layout }), delivery, slice(text), jsonEncoders);
  assert.equal(records, 2);
  const written = rows
    .split('\n')
    .slice(0, -1)
    .map((line): StagedRecord => JSON.parse(line));
  assert.deepEqual(
    written.map(({ groupKey, number, line }) => [groupKey, number, line]),
    [
      ['2026/0001', 1, 2],
      ['7', 2, 3],
    ],
  );
});

describe('mappings back', () => {
  it('acknowledge each record with its outcome, or say why not', async () => {
    const source =
      'outcome.kind = "skip" ? $ignore("not told") : {"AVVISO": AVVISO, "ESITO": $required(outcome.kind, "ESITO")}';
    const outcomes = [{ kind: 'created' }, { kind: 'skip' }, {}];
    const rendered = await renderAcknowledgement(
      ready(source),
      delivery,
      slice(file(row(), row(), row())),
      outcomes,
    );
    assert.deepEqual(rendered.slice(0, 2), [
      { records: [{ AVVISO: '2026/0001', ESITO: 'created' }] },
      { records: [] },
    ]);
    const last = rendered[2];
    assert.deepEqual(
      last !== undefined && 'problem' in last ? [last.problem.code, last.problem.place?.line] : [],
      ['required.missing', 4],
    );
  });

  it('report each event', async () => {
    const rendered = await renderReport(ready('{"IUV": iuv, "N": $file.number}'), { number: 3 }, [
      { iuv: '1' },
      { iuv: '2' },
    ]);
    assert.deepEqual(rendered, [{ records: [{ IUV: '1', N: 3 }] }, { records: [{ IUV: '2', N: 3 }] }]);
  });
});
