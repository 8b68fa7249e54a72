/**
 * Files of gestionali that nobody has met, from seeds: code, amount and due day are right in 95 of 100, and what is
 * wrong says that it is unsure. DRAFT_WHOLE=200 takes as many through check and cases as well (default 10).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surveySample } from '../../src/draft/survey.ts';
import { assertWhole, drafted, TODAY } from './flow.ts';
import { type GeneratedFile, generatedFile } from './generated-files.ts';
import { judge, MONEY, missed, type Verdict } from './judge.ts';

const FILES = 200;
const WHOLE = Number(process.env.DRAFT_WHOLE ?? 10);
const ENOUGH = 0.95;

test(`of ${FILES} generated files fiscal code, amount and due day are right in 95 %, and no wrong guess says that it is sure`, () => {
  const verdicts: (Verdict & { readonly seed: number })[] = [];
  for (let seed = 1; seed <= FILES; seed += 1) {
    const file = generatedFile(seed);
    const found = surveySample({ bytes: file.bytes, name: file.name, whole: true }, TODAY);
    assert.ok(found.ok, `seed ${seed}`);
    verdicts.push(...judge(file, found.value).map((one) => ({ ...one, seed })));
  }
  assert.deepEqual(missed(verdicts), []);
  for (const subject of MONEY) {
    const own = verdicts.filter((one) => one.subject === subject);
    const wrong = own.filter((one) => !one.right);
    assert.equal(own.length, FILES);
    assert.ok(
      own.length - wrong.length >= ENOUGH * FILES,
      `${subject}: wrong with ${wrong.map(({ seed }) => seed).join(', ')}`,
    );
  }
  // Saying unsure of everything would be no help.
  const said = verdicts.filter((one) => one.certainty !== 'unsure').length;
  assert.ok(said > verdicts.length * 0.6, `${said} of ${verdicts.length} guesses are sure or likely`);
});

test(`${WHOLE} of them pass check with lint, their cases hold, and the right ones map the whole file`, async () => {
  for (let turn = 0; turn < WHOLE; turn += 1) {
    const seed = WHOLE >= FILES ? turn + 1 : turn * 7 + 4;
    const file = generatedFile(seed);
    const found = await drafted({ bytes: file.bytes, name: file.name, whole: true });
    assertWhole(found, file.name);
    assertNobody(file, found.files);
    assert.deepEqual(found.warnings, [], file.name);
    const { survey } = found.draft;
    assert.ok(survey);
    const right = judge(file, survey).every(
      (one) => one.right || ['name', 'postalCode', 'city', 'records'].includes(one.subject),
    );
    if (!right) continue;
    assert.equal(installmentsOf(found.sample?.all), file.rows.length, file.name);
    assert.deepEqual(found.sample?.problems, [], file.name);
  }
});

test('the same seed makes the same file', () => {
  assert.deepEqual(generatedFile(11).bytes, generatedFile(11).bytes);
  assert.notDeepEqual(generatedFile(11).bytes, generatedFile(13).bytes);
});

/** Neither the code, nor the name, nor the street with its number of anybody in the file. */
function assertNobody({ rows, name }: GeneratedFile, files: ReadonlyMap<string, string | Uint8Array>): void {
  const theirs = rows.flatMap(({ debtor, notice }) => [
    debtor.code,
    notice,
    `${debtor.surname} ${debtor.given}`.trim(),
    `${debtor.street} ${debtor.civic}`,
  ]);
  for (const [path, content] of files) {
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
    assert.deepEqual(
      theirs.filter((one) => text.includes(one)),
      [],
      `${name} ${path}`,
    );
  }
}

function installmentsOf(positions: readonly unknown[] = []): number {
  return positions.flatMap((one) => {
    const { options } = one as { readonly options: readonly { readonly installments: readonly unknown[] }[] };
    return options.flatMap(({ installments }) => installments);
  }).length;
}
