import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { gzip } from '../../../src/formats/envelopes/gzip.ts';
import { AT, enclosed, inMemory, openAll, refusal, sealed } from '../../conformance/envelope-scene.ts';

const open = (bytes: Uint8Array, name = 'flusso.csv.gz') => openAll(gzip, inMemory(name, bytes));

/** A header with the given flags and fields before the bytes of a member that has none. */
const withHeader = (flags: number, fields: Uint8Array, text: string): Buffer => {
  const plain = gzipSync(text);
  return Buffer.concat([
    plain.subarray(0, 3),
    Buffer.of(flags),
    plain.subarray(4, 10),
    fields,
    plain.subarray(10),
  ]);
};

describe('gzip', () => {
  it('reads members one after the other', async () => {
    const parts = [Buffer.from('uno'), Buffer.alloc(0), randomBytes(100_000), Buffer.from('due')];
    const [member] = await open(Buffer.concat(parts.map((part) => gzipSync(part))));
    assert.ok(member?.bytes.equals(Buffer.concat(parts)));
  });

  it('refuses what follows the last member', async () => {
    for (const rest of [
      Buffer.from('PK'),
      Buffer.alloc(1),
      Buffer.of(0x1f),
      Buffer.of(0x1f, 0x8b),
      Buffer.alloc(70_000),
    ]) {
      const found = await refusal(open(Buffer.concat([gzipSync('uno'), rest])));
      assert.equal(found.code, 'envelope.damaged');
    }
  });

  it('refuses a member cut at its end, with or without others', async () => {
    const whole = gzipSync('uno');
    for (let cut = 1; cut <= 9; cut += 1) {
      for (const before of [Buffer.alloc(0), gzipSync('prima')]) {
        const found = await refusal(open(Buffer.concat([before, whole.subarray(0, whole.length - cut)])));
        assert.equal(found.code, 'envelope.damaged');
        assert.match(found.message, /ends before its end/);
      }
    }
  });

  it('takes the name that it remembers when it is a name, else its own without the ending', async () => {
    for (const [remembered, outer, name] of [
      ['TARI.csv', 'x1.gz', 'TARI.csv'],
      ['../../etc/passwd', 'flusso.csv.gz', 'flusso.csv'],
      ['/etc/passwd', 'flusso.csv.GZ', 'flusso.csv'],
      ['a\nb', 'flusso', 'flusso'],
      ['', '.gz', '.gz'],
      ['Città.csv', 'a.gz', 'Città.csv'],
    ] as const) {
      const [member] = await open(withHeader(8, Buffer.from(`${remembered}\0`), 'x'), outer);
      assert.equal(member?.name, name);
    }
    const latin = await open(withHeader(8, Buffer.from('Citt\xe0\0', 'latin1'), 'x'));
    assert.equal(latin[0]?.name, 'Città');
    const extra = await open(withHeader(12, Buffer.from('\x03\0abcTARI.csv\0', 'latin1'), 'x'));
    assert.equal(extra[0]?.name, 'TARI.csv');
    assert.equal((await open(gzipSync('x')))[0]?.name, 'flusso.csv');
  });

  it('writes the instant and the name, and nothing of the machine', async () => {
    const { bytes } = await sealed(gzip, enclosed('a.csv', Buffer.from('uno')));
    assert.equal(bytes.readUInt32LE(4), AT.getTime() / 1000);
    assert.equal(bytes[9], 255);
    assert.equal(bytes.subarray(10, 16).toString(), 'a.csv\0');
  });

  it('says what is no gzip file', async () => {
    assert.match((await refusal(open(Buffer.alloc(0)))).message, /empty/);
    assert.match((await refusal(open(Buffer.from('codice;importo\n')))).message, /no gzip file/);
  });
});
