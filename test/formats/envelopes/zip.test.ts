import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import type { EnvelopeLimits, EnvelopeOptions } from '../../../src/domain/ports/envelope.ts';
import { zip } from '../../../src/formats/envelopes/zip.ts';
import {
  enclosed,
  inMemory,
  LIMITS,
  openAll,
  outcome,
  refusal,
  sealed,
} from '../../conformance/envelope-scene.ts';
import { altered, type Entry, zipOf } from './zip-scene.ts';

const open = async (
  entries: readonly Entry[] | Buffer,
  options: EnvelopeOptions = {},
  limits: EnvelopeLimits = LIMITS,
) => {
  const bytes = Buffer.isBuffer(entries) ? entries : await zipOf(entries);
  return openAll(zip, inMemory('flusso.zip', bytes), options, limits);
};
const names = async (...given: Parameters<typeof open>) => (await open(...given)).map(({ name }) => name);
const code = async (...given: Parameters<typeof open>) => {
  const found = await refusal(open(...given));
  return `${found.code} ${found.class}`;
};

describe('members of a zip', () => {
  it('come in the order of their names', async () => {
    const found = await open([
      { name: 'b.csv', bytes: Buffer.from('due') },
      { name: 'C.csv' },
      { name: 'a.csv', bytes: Buffer.from('uno'), options: { level: 0 } },
    ]);
    assert.deepEqual(
      found.map(({ name, bytes }) => [name, bytes.toString()]),
      [
        ['C.csv', 'x'],
        ['a.csv', 'uno'],
        ['b.csv', 'due'],
      ],
    );
  });

  it('are those that the connector means', async () => {
    const entries = [
      { name: 'a.csv' },
      { name: 'leggimi.txt' },
      { name: 'doc/' },
      { name: 'doc/manuale.pdf' },
    ];
    assert.deepEqual(await names(entries, { members: '*.csv' }), ['a.csv']);
    assert.deepEqual(await names(entries, { members: '*.{csv,txt}' }), ['a.csv', 'leggimi.txt']);
    const none = await refusal(open(entries, { members: '*.xml' }));
    assert.equal(none.code, 'envelope.members');
    assert.match(none.message, /none of the 3 files/);
  });

  it('never are folders, or what macOS adds', async () => {
    assert.deepEqual(await names([{ name: 'vuota/' }, { name: 'a.csv' }, { name: '__MACOSX/._a.csv' }]), [
      'a.csv',
    ]);
    assert.equal(await code([{ name: 'vuota/' }]), 'envelope.members data');
    assert.equal(await code(await zipOf([])), 'envelope.members data');
  });

  it('are counted, also those that are passed over', async () => {
    const entries = Array.from({ length: 5 }, (_, at) => ({ name: `${at}.csv` }));
    assert.equal((await open(entries, {}, { ...LIMITS, members: 5 })).length, 5);
    assert.equal(
      await code(entries, { members: '1.csv' }, { ...LIMITS, members: 4 }),
      'envelope.members data',
    );
    const big = [{ name: 'a.csv' }, { name: 'b.txt', bytes: Buffer.alloc(20_000_000) }];
    assert.equal(await code(big, { members: '*.csv' }), 'envelope.bomb data');
    assert.equal(
      await code(
        [
          { name: 'a', bytes: randomBytes(600) },
          { name: 'b', bytes: randomBytes(600) },
        ],
        {},
        { ...LIMITS, bytes: 1000 },
      ),
      'envelope.bomb data',
    );
  });

  it('have one name each', async () => {
    const twice = altered(await zipOf([{ name: 'a.csv' }, { name: 'b.csv' }]), 'b.csv', 'a.csv');
    const found = await refusal(open(twice));
    assert.equal(found.code, 'envelope.members');
    assert.equal(found.place?.file, 'a.csv');
  });
});

describe('names in a zip', () => {
  for (const name of [
    '../x.csv',
    'a/../../x.csv',
    '/etc/passwd',
    'C:\\x.csv',
    'C:x.csv',
    'a\\b.csv',
    '..\\x.csv',
    'dir/x.csv',
    './x.csv',
    'a//b.csv',
    '..',
    '.',
    'a\0.csv',
    'a\nb.csv',
    'a\x1b[2J.csv',
    `${'l'.repeat(252)}.csv`,
    '../',
    '/',
  ])
    it(`refuses ${JSON.stringify(name.slice(0, 40))}`, async () => {
      const placeholder = name.endsWith('/') ? `${'q'.repeat(name.length - 1)}/` : 'q'.repeat(name.length);
      const made = await zipOf([{ name: 'buono.csv' }, { name: placeholder }]);
      const found = await refusal(
        open(altered(made, placeholder, name), { members: '*.csv' }).then(async (good) => {
          // What is not asked for and stays inside the zip is passed over.
          assert.deepEqual(
            good.map((member) => member.name),
            ['buono.csv'],
          );
          return open(altered(made, placeholder, name));
        }),
      );
      assert.equal(found.code, 'envelope.path');
      assert.equal(found.class, 'data');
      assert.equal(found.place?.file?.slice(0, 20), name.slice(0, 20));
    });

  it('may have 255 bytes and odd characters', async () => {
    for (const name of [
      `${'è'.repeat(125)}1.csv`,
      'a;b "c" €.csv',
      '-rf',
      '~',
      '...',
      'CON',
      ' x .csv',
      '日本.csv',
    ])
      assert.deepEqual(await names([{ name }]), [name]);
  });

  it('are read in the code page of who wrote them', async () => {
    for (const [msDosCompatible, bytes, name] of [
      [true, [0x85, 0x8a, 0x97], 'àèù'],
      [true, [0xe0, 0xe8, 0xf9], 'àèù'],
      [true, [0xb7, 0xd4, 0x90], 'ÀÈÉ'],
      [false, [0xe0, 0xc8, 0x92], 'àÈ’'],
    ] as const) {
      const made = await zipOf([{ name: 'citta-qqq.csv', options: { msDosCompatible } }]);
      assert.deepEqual(await names(altered(made, 'qqq', Buffer.from(bytes))), [`citta-${name}.csv`]);
    }
    const made = await zipOf([{ name: 'citta-qq.csv' }]);
    assert.deepEqual(await names(altered(made, 'qq', 'à')), ['citta-à.csv'], 'UTF-8 that is not flagged');
  });

  it('are no links or devices', async () => {
    for (const unixMode of [0o120777, 0o020644, 0o060644, 0o140644])
      assert.equal(
        await code([{ name: 'passwd', bytes: Buffer.from('/etc/passwd'), options: { unixMode } }]),
        'envelope.path data',
        unixMode.toString(8),
      );
    for (const unixMode of [0o100644, 0o010600])
      assert.deepEqual(await names([{ name: 'a.csv', options: { unixMode } }]), ['a.csv']);
  });
});

describe('passwords of a zip', () => {
  const aes = { password: 'segreta', encryptionStrength: 3 } as const;
  for (const [what, options] of [
    ['AES-256', aes],
    ['AES-128', { ...aes, encryptionStrength: 1 }],
    ['ZipCrypto', { password: 'segreta', zipCrypto: true }],
  ] as const)
    it(`open ${what}`, async () => {
      const bytes = randomBytes(100_000);
      const made = await zipOf([{ name: 'a.csv', bytes, options }]);
      const [member] = await open(made, { password: 'segreta' });
      assert.ok(member?.bytes.equals(bytes));
      const absent = await refusal(open(made));
      assert.equal(`${absent.code} ${absent.class}`, 'envelope.password auth');
      assert.match(absent.message, /no password/);
      assert.equal(absent.place?.file, 'a.csv');
      for (let wrong = 0; wrong < 20; wrong += 1) {
        const found = await refusal(open(made, { password: `sbagliata ${wrong}` }));
        // ZipCrypto lets one wrong password in 256 pass; what comes out then fails its CRC.
        if (what !== 'ZipCrypto' || found.code !== 'envelope.damaged')
          assert.equal(`${found.code} ${found.class}`, 'envelope.password auth');
        else assert.match(found.advice ?? '', /password/);
        assert.doesNotMatch(JSON.stringify(found), /sbagliata/);
      }
    });

  it('are asked only of what is asked for', async () => {
    const made = await zipOf([{ name: 'a.csv' }, { name: 'b.txt', options: aes }]);
    assert.deepEqual(await names(made, { members: '*.csv' }), ['a.csv']);
  });

  it('may be digits in YAML, and protect what leaves', async () => {
    const outside = await sealed(zip, enclosed('a.csv', Buffer.from('uno')), { password: 1234 });
    assert.equal(await code(outside.bytes), 'envelope.password auth');
    assert.equal((await open(outside.bytes, { password: '1234' }))[0]?.bytes.toString(), 'uno');
    assert.equal(zip.spec.check?.({ encryption: 'aes256' })[0]?.code, 'envelope.options');
  });
});

describe('a zip that says two things', () => {
  const made = zipOf([{ name: 'a.csv', bytes: Buffer.from('uno'.repeat(50)) }, { name: 'b.csv' }]);

  it('is refused when a header contradicts the directory', async () => {
    for (const wrong of [
      altered(await made, 'a.csv', 'z.csv', 'local'),
      altered(await made, 'a.csv', 'z.csv', 'directory'),
    ])
      assert.equal(await code(wrong), 'envelope.damaged data');
  });

  it('is refused when it lies about sizes and sums', async () => {
    const bytes = randomBytes(3000);
    const good = await zipOf([{ name: 'a.csv', bytes, options: { level: 0 } }]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(bytes));
    const size = Buffer.of(0xb8, 0x0b, 0, 0);
    for (const wrong of [
      altered(good, sum, Buffer.of(1, 2, 3, 4)),
      altered(good, size, Buffer.of(0xb7, 0x0b, 0, 0)),
      altered(good, size, Buffer.of(0xb7, 0x0b, 0, 0), 'directory'),
    ])
      assert.equal(await code(wrong), 'envelope.damaged data');
  });

  it('is refused when its members lie over one another', async () => {
    const good = await made;
    // The second entry of the directory points where the first member is.
    const second = good.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    const over = Buffer.from(good);
    over.writeUInt32LE(0, second + 42);
    assert.equal(await code(over), 'envelope.damaged data');
    assert.equal(
      await code(over, { members: 'a.csv' }),
      'envelope.damaged data',
      'also one that is passed over',
    );
  });

  it('is refused with something before or after it', async () => {
    for (const wrong of [
      Buffer.concat([Buffer.from('#!/bin/sh\n'), await made]),
      Buffer.concat([await made, await made]),
    ])
      assert.equal(await code(wrong), 'envelope.damaged data');
  });
});

describe('kinds of zip', () => {
  it('zip64', async () => {
    const entries = [{ name: 'a.csv', bytes: randomBytes(1000) }, { name: 'b.csv' }];
    const made = await zipOf(entries.map((entry) => ({ ...entry, options: { zip64: true } })));
    assert.ok(made.includes(Buffer.from('PK\x06\x06', 'latin1')), 'it has the record of zip64');
    assert.ok((await open(made))[0]?.bytes.equals(entries[0]?.bytes ?? Buffer.alloc(0)));
  });

  it('written with sizes beforehand, stored and of other levels', async () => {
    for (const options of [{ level: 0 }, { level: 9 }, { bufferedWrite: true }, { dataDescriptor: false }])
      assert.deepEqual(await names([{ name: 'a.csv', bytes: randomBytes(100), options }]), ['a.csv']);
  });

  it('names a compression that it does not read', async () => {
    const made = await zipOf([{ name: 'a.csv', options: { level: 0, extendedTimestamp: false } }]);
    const found = Buffer.from(made);
    const directory = found.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    found.writeUInt16LE(12, 8);
    found.writeUInt16LE(12, directory + 10);
    const refused = await refusal(open(found));
    assert.equal(`${refused.code} ${refused.class}`, 'envelope.unsupported data');
  });

  it('a short file is no zip64, and bears the time of Italian clocks', async () => {
    const { bytes } = await sealed(zip, enclosed('a.csv', Buffer.from('uno')));
    assert.ok(!bytes.includes(Buffer.from('PK\x06\x06', 'latin1')));
    // 20 November 2026, 11:30:00 in Rome.
    assert.equal(bytes.readUInt16LE(10), (11 << 11) | (30 << 5));
    assert.equal(bytes.readUInt16LE(12), (46 << 9) | (11 << 5) | 20);
  });

  it('a directory of a million entries is not read to its end', async () => {
    const made = await zipOf([{ name: 'a.csv' }]);
    const end = made.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    const wrong = Buffer.from(made);
    wrong.writeUInt32LE(0x7fffffff, end + 12);
    const found = await outcome(open(wrong));
    assert.ok(!Array.isArray(found) && found.class === 'data');
  });
});
