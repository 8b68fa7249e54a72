import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneBlank } from '../../src/domain/blanks.ts';

test('property: trimmed, and every run of blanks one space', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'È',
        ' ',
        ' ',
        '\t',
        '\r\n',
        '\u00a0',
        '\u2003',
        '\ufeff',
        '\u007f',
        '\u0085',
        'Z',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (written) => assert.equal(oneBlank(written), written.trim().replaceAll(/\s+/g, ' '))),
    { numRuns: 2000 },
  );
});
