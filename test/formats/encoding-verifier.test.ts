import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EncodingReport } from '../../src/domain/ports/format.ts';
import type { Encoding } from '../../src/formats/encoding.ts';
import { encodingVerifier } from '../../src/formats/encoding-verifier.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

function verify(encoding: Encoding, ...chunks: Uint8Array[]): EncodingReport {
  const verifier = encodingVerifier(encoding);
  for (const chunk of chunks) verifier.push(chunk);
  return verifier.end();
}

/** The report in short, and proof that it does not depend on the chunks. */
function report(encoding: Encoding, bytes: Uint8Array): readonly string[] {
  const whole = verify(encoding, bytes);
  for (let at = 0; at <= bytes.length; at += 1) {
    assert.deepEqual(verify(encoding, bytes.subarray(0, at), bytes.subarray(at)), whole, `split at ${at}`);
  }
  assert.deepEqual(verify(encoding, ...Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
  return [
    ...whole.problems.map(({ code, place }) => `${code}@${place?.line}`),
    ...whole.warnings.map(({ code, place }) => `warning ${code}@${place?.line}`),
  ];
}

describe('encoding verifier', () => {
  it('accepts what is as declared', () => {
    assert.deepEqual(report('utf-8', Buffer.from('\ufeffcittà\r\n5 € 😀\r\n')), []);
    assert.deepEqual(report('windows-1252', latin1('citt\xe0\r\n5 \x80\r\n')), []);
    assert.deepEqual(report('iso-8859-15', latin1('citt\xe0 5 \xa4\n')), []);
    assert.deepEqual(report('cp850', latin1('citt\x85 \x90\n')), []);
    assert.deepEqual(report('us-ascii', latin1('CITTA\r\n\x1a\0\0\0')), []);
    assert.deepEqual(report('utf-8', new Uint8Array(0)), []);
  });

  it('names the line of the first byte that is not UTF-8', () => {
    assert.deepEqual(report('utf-8', latin1('a\r\nperch\xe9\r\nb\xe0\r\n')), ['encoding.invalid@2']);
    assert.deepEqual(report('utf-8', latin1('caff\xc3\r\nx')), ['encoding.invalid@1']);
    assert.deepEqual(report('utf-8', latin1('a\nb\xe2\x82')), ['encoding.invalid@2']);
    assert.deepEqual(report('utf-8', latin1('a\n\xed\xa0\x80')), ['encoding.invalid@2'], 'a surrogate');
    assert.deepEqual(report('utf-8', latin1('\xc0\xaf')), ['encoding.invalid@1'], 'an overlong form');
    assert.deepEqual(report('utf-8', latin1('\xf4\x90\x80\x80')), ['encoding.invalid@1'], 'above U+10FFFF');
  });

  it('sees UTF-8 declared as something else', () => {
    const bytes = Buffer.from('NOME\r\nCAFFÈ\r\n5 €\r\n');
    assert.deepEqual(report('windows-1252', bytes), ['warning encoding.mojibake@2']);
    assert.deepEqual(
      report('iso-8859-15', bytes),
      ['warning encoding.c1@2', 'warning encoding.mojibake@2'].toReversed(),
    );
    assert.deepEqual(report('us-ascii', bytes), ['encoding.not-ascii@2']);
    assert.deepEqual(report('windows-1252', Buffer.from('\ufeffa\n')), [
      'encoding.bom@1',
      'warning encoding.mojibake@1',
    ]);
  });

  it('sees UTF-8 that was encoded twice', () => {
    const twice = latin1(Buffer.from('x\nperché').toString('latin1')).toString('latin1');
    assert.deepEqual(report('utf-8', Buffer.from(twice, 'utf8')), ['warning encoding.mojibake@2']);
    assert.deepEqual(report('utf-8', Buffer.from('x\n\n5 â‚¬')), ['warning encoding.mojibake@3']);
  });

  it('sees bytes that mean nothing, or only controls', () => {
    for (const byte of ['\x81', '\x8d', '\x8f', '\x90', '\x9d']) {
      assert.deepEqual(report('windows-1252', latin1(`a\nb\n${byte}x\n`)), ['encoding.undefined-byte@3']);
    }
    assert.deepEqual(report('iso-8859-15', latin1('a\r5 \x80\r')), ['warning encoding.c1@2']);
  });

  it('sees UTF-16 and NULs', () => {
    const utf16 = Buffer.from('\ufeffNOME;EURO\r\n', 'utf16le');
    assert.deepEqual(report('windows-1252', utf16), ['encoding.utf-16@1']);
    assert.deepEqual(report('utf-8', utf16), ['encoding.utf-16@1']);
    assert.deepEqual(report('utf-8', Buffer.from('NOME;EURO\r\n', 'utf16le')), ['encoding.utf-16@1']);
    assert.deepEqual(report('utf-8', latin1('abcdefgh\nijklmn\0opq\n')), ['encoding.nul@2']);
  });

  it('says which line ends there are', () => {
    const eolOf = (text: string) =>
      verify('us-ascii', ...Array.from(latin1(text), (byte) => Uint8Array.of(byte))).eol;
    assert.equal(eolOf('a\r\nb\r\n'), '\r\n');
    assert.equal(eolOf('a\nb'), '\n');
    assert.equal(eolOf('a\rb\r'), '\r');
    assert.equal(eolOf('a\r\nb\n'), 'mixed');
    assert.equal(eolOf('a'), 'none');
    assert.equal(verify('utf-8', Buffer.from('\ufeffa')).bom, true);
  });
});
