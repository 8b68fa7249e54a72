/** Position lists of the field, each a sample of another layout: what is inferred is what they are. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { draftGestionale } from '../../src/draft/draft.ts';
import { assertWhole, drafted, TODAY } from './flow.ts';

const SAMPLES = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));

interface Wanted {
  readonly path: string;
  readonly encoding: string;
  readonly code: string;
  readonly amount: string;
  readonly due: string;
  /** Of each position: debtor, cents, due day. */
  readonly positions: readonly (readonly [string, number, string])[];
}

const TWO = [
  ['PRVMRA80A41H501Q', 12345, '2026-06-30'],
  ['SMPCRL75B12F205V', 9900, '2026-06-30'],
] as const;

const list = (path: string, encoding: string): Wanted => ({
  path,
  encoding,
  code: 'column 2',
  amount: 'column 5',
  due: 'column 6, dd/MM/yyyy',
  positions: TWO,
});

const LISTS: readonly Wanted[] = [
  list('conventions/lista-carico.cp1252.csv', 'windows-1252'),
  list('conventions/lista-carico.cp850.csv', 'cp850'),
  // Without a euro sign its bytes are those of windows-1252.
  list('conventions/lista-carico.iso-8859-15.csv', 'windows-1252'),
  list('conventions/lista-carico.utf-8-bom.csv', 'utf-8 with its mark'),
  {
    path: 'conventions/TARI_A999_20260115_001.txt',
    encoding: 'windows-1252',
    code: '2-17',
    amount: '48-59',
    due: '60-67, yyyyMMdd',
    positions: TWO,
  },
  {
    path: 'cbi/mav-disposizioni.im.txt',
    encoding: 'windows-1252',
    code: '30, 71-86',
    amount: '14, 34-46',
    due: '14, 23-28, ddMMyy',
    positions: TWO,
  },
  {
    path: 'vendor/iris-csv-v1.csv',
    encoding: 'windows-1252',
    code: 'DEBITORI',
    amount: 'IMPORTO_PAGAMENTO',
    due: 'DATA_SCADENZA, dd/MM/yyyy',
    positions: TWO.slice(0, 1),
  },
  {
    path: 'vendor/iris-csv-basic-v2.csv',
    encoding: 'windows-1252',
    code: 'DEBITORI',
    amount: 'IMPORTO_PAGAMENTO',
    due: 'DATA_SCADENZA, yyyy-MM-dd',
    positions: TWO,
  },
  {
    path: 'poste/lista-di-carico-td896.csv',
    encoding: 'windows-1252',
    code: 'CODICE_FISCALE',
    amount: 'IMPORTO',
    due: 'SCADENZA, dd/MM/yyyy',
    positions: TWO,
  },
  {
    path: 'ruoli/minuta-290.txt',
    encoding: 'windows-1252',
    code: 'N2, 25-40',
    amount: 'N4, 46-58',
    due: 'parameter dueDate',
    positions: [
      ['PRVMRA80A41H501Q', 18150, '2026-12-31'],
      ['SMPCRL75B12F205V', 18150, '2026-12-31'],
    ],
  },
];

const absent = existsSync(SAMPLES) ? false : 'the samples are not here (../shared/samples)';

for (const wanted of LISTS) {
  test(`${wanted.path}: code, amount and due day are found, the draft passes check and its cases hold`, {
    skip: absent,
  }, async () => {
    const bytes = readFileSync(`${SAMPLES}${wanted.path}`);
    const found = await drafted({ bytes, name: basename(wanted.path), whole: true });
    assertWhole(found, wanted.path);
    assert.deepEqual(found.warnings, []);
    const value = (subject: string) => found.draft.guesses.find((one) => one.subject === subject)?.value;
    assert.equal(value('encoding'), wanted.encoding);
    assert.equal(value('fiscal code'), wanted.code);
    assert.equal(value('amount'), wanted.amount);
    assert.equal(value('due date'), wanted.due);
    assert.deepEqual(found.sample?.problems, []);
    assert.deepEqual(found.sample?.all.map(briefly), wanted.positions);
    assertNothingOriginal(bytes.toString('latin1'), found.files);
  });
}

test('EBCDIC is recognised, and refused with what to do', { skip: absent }, () => {
  const path = 'conventions/lista-carico.fb80.ebcdic-cp1140.bin';
  const found = draftGestionale(
    { bytes: readFileSync(SAMPLES + path), name: basename(path), whole: true },
    'x',
    TODAY,
  );
  assert.ok(!found.ok);
  assert.equal(found.problem.code, 'draft.encoding');
  assert.match(found.problem.advice ?? '', /fold -b -w 80/);
});

function briefly(position: unknown): readonly unknown[] {
  const { debtor, options } = position as {
    readonly debtor: { readonly fiscalCode: string };
    readonly options: readonly {
      readonly installments: readonly { readonly amount: number; readonly dueDate: string }[];
    }[];
  };
  const [installment] = options[0]?.installments ?? [];
  return [debtor.fiscalCode, installment?.amount, installment?.dueDate];
}

/** Neither codes nor names nor streets of the sample. */
function assertNothingOriginal(original: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const theirs =
    original.match(
      /[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]|PROVA MARIA|ESEMPIO CARLO|VIA DELLE PROVE|CORSO ESEMPIO|T9999[0-9]{10}/g,
    ) ?? [];
  assert.ok(theirs.length > 0);
  for (const [name, content] of files) {
    const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
    assert.deepEqual(
      theirs.filter((one) => text.includes(one)),
      [],
      name,
    );
  }
}
