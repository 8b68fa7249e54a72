import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import iconv from 'iconv-lite';
import { decode, ENCODINGS, type Encoding, encode, mappable } from '../../src/formats/encoding.ts';

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

describe('encodings', () => {
  it('decodes every byte as the reference tables do', () => {
    assert.equal(decode(ALL_BYTES, 'windows-1252'), new TextDecoder('windows-1252').decode(ALL_BYTES));
    assert.equal(decode(ALL_BYTES, 'iso-8859-15'), iconv.decode(Buffer.from(ALL_BYTES), 'iso-8859-15'));
    assert.equal(decode(ALL_BYTES, 'cp850'), iconv.decode(Buffer.from(ALL_BYTES), 'cp850'));
    assert.equal(decode(Uint8Array.of(0x85, 0x8a, 0x82, 0x95, 0x97, 0x8d), 'cp850'), 'àèéòùì');
    assert.equal(decode(Uint8Array.of(0x80), 'windows-1252'), '€');
    assert.equal(decode(Uint8Array.of(0xa4), 'iso-8859-15'), '€');
    assert.equal(decode(Uint8Array.of(0x41, 0xe0), 'us-ascii'), 'A\ufffd');
    assert.equal(decode(Buffer.from('città €'), 'utf-8'), 'città €');
  });

  it('gives one character for each byte where an encoding is single-byte', () => {
    for (const encoding of ENCODINGS) {
      if (encoding !== 'utf-8') assert.equal(decode(ALL_BYTES, encoding).length, 256, encoding);
    }
  });

  it('writes back every byte that it reads', () => {
    for (const encoding of ['windows-1252', 'iso-8859-15', 'cp850'] as const) {
      const again = encode(decode(ALL_BYTES, encoding), encoding);
      assert.ok(again.ok);
      assert.deepEqual(Uint8Array.from(again.value), ALL_BYTES, encoding);
    }
  });

  it('transliterates what the encoding lacks as offices write it', () => {
    const cases: readonly [string, Encoding, string][] = [
      ['PERCHÉ Niccolò', 'us-ascii', "PERCHE' Niccolo'"],
      ['“L’età” – 5 €…', 'us-ascii', '"L\'eta\'" - 5 EUR...'],
      ['Müller Straße Øster Łódź Çelik', 'us-ascii', "Muller Strasse Oster Lo'dz Celik"],
      ['5 €', 'cp850', '5 EUR'],
      ['5 €', 'iso-8859-15', '5 €'],
      ['Šimić', 'windows-1252', 'Šimic'],
      ['e\u0301', 'windows-1252', 'é'],
    ];
    for (const [text, encoding, expected] of cases) {
      const said = mappable(text, encoding);
      assert.ok(said.ok, text);
      assert.equal(said.value, expected);
      const bytes = encode(text, encoding);
      assert.ok(bytes.ok);
      assert.equal(decode(bytes.value, encoding), expected);
    }
  });

  it('refuses what cannot be said honestly', () => {
    for (const [text, encoding] of [
      ['王', 'windows-1252'],
      ['Иван', 'cp850'],
      ['😀', 'us-ascii'],
      ['\ud800', 'utf-8'],
    ] as const) {
      const said = encode(text, encoding);
      assert.ok(!said.ok, text);
      assert.equal(said.problem.code, 'encoding.unmappable');
    }
  });
});
