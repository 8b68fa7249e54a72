import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAddress } from '../../src/domain/address.ts';

/** The same rule as one expression: slow, and right. */
const NUMBERED =
  /^(.*?\p{L}.*?)(?:\s*,\s*|\s+)(?:n(?:r|um|°|\.)*\.?\s*)?(\d{1,5}(?:\s?[/-]?\s?[A-Za-z]{1,3}|\/\d{1,3})?)$/iu;

function byRule(text: string) {
  const whole = text.trim().replaceAll(/\s+/g, ' ');
  if (whole === '') return undefined;
  const [, street, number] = NUMBERED.exec(whole.slice(0, 200)) ?? [];
  return street === undefined || number === undefined || whole.length > 200
    ? { street: whole }
    : { street, civicNumber: number.replaceAll(' ', '') };
}

test('the number is told from the street', () => {
  const table: readonly (readonly [text: string, street: string, civicNumber?: string])[] = [
    ['VIA ROMA 12/A', 'VIA ROMA', '12/A'],
    ['  VIA   ROMA , 12 ', 'VIA ROMA', '12'],
    ['Piazza 4 Novembre, n. 12 B', 'Piazza 4 Novembre', '12B'],
    ['VIA VERDI NR. 3', 'VIA VERDI', '3'],
    ['VIA VERDI N°3', 'VIA VERDI', '3'],
    ['VIA VERDI 3/12', 'VIA VERDI', '3/12'],
    ['VIA VERDI 3 BIS', 'VIA VERDI', '3BIS'],
    ['VIA VERDI 3 - C', 'VIA VERDI', '3-C'],
    ['VIA XX SETTEMBRE', 'VIA XX SETTEMBRE'],
    ['VIA 25 APRILE', 'VIA 25 APRILE'],
    ["LOCALITA' PIANE", "LOCALITA' PIANE"],
    ['12', '12'],
    ['VIA VERDI 123456', 'VIA VERDI 123456'],
    ['VIA VERDI INT. 3 PIANO TERRA', 'VIA VERDI INT. 3 PIANO TERRA'],
  ];
  for (const [text, street, civicNumber] of table)
    assert.deepEqual(
      readAddress(text),
      civicNumber === undefined ? { street } : { street, civicNumber },
      text,
    );
  assert.equal(readAddress(' '), undefined);
});

test('property: as the rule says, whatever is written', () => {
  const piece = fc.constantFrom(
    ...[
      'VIA',
      'Roma',
      'è',
      ' ',
      ' ',
      ' ',
      ',',
      '.',
      'n',
      'N.',
      'nr',
      'num',
      '°',
      '1',
      '12',
      '123456',
      '/',
      '-',
    ],
    ...['A', 'bis', 'ABCD', '25', '\t', "'", '0'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join('');
      assert.deepEqual(readAddress(text), byRule(text), JSON.stringify(text));
    }),
    { numRuns: 20_000 },
  );
});
