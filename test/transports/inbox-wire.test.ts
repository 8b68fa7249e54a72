/** SFTP packets that no library would send, and many clients at once. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ClientChannel } from 'ssh2';
import { PacketCutter } from '../../src/transports/inbox/server/wire.ts';
import { ask, type House, openHouse, put, until, type Visitor, visit } from './inbox-scene.ts';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string | Buffer): Buffer =>
  Buffer.concat([u32(Buffer.from(value).length), Buffer.from(value)]);
const packet = (type: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from([type]), ...parts]);
  return Buffer.concat([u32(body.length), body]);
};
const INIT = packet(1, u32(3));

/** A raw channel of the subsystem, and the packets that come. */
async function raw(visitor: Visitor): Promise<{ channel: ClientChannel; next: () => Promise<Buffer> }> {
  const channel = await ask<ClientChannel>((done) => visitor.client.subsys('sftp', done));
  const cutter = new PacketCutter();
  const packets: Buffer[] = [];
  channel.on('data', (bytes: Buffer) => packets.push(...cutter.push(bytes)));
  return {
    channel,
    async next() {
      await until('an answer', () => packets.length > 0);
      return packets.shift() ?? assert.fail();
    },
  };
}

describe('the packets of SFTP', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ ban: { limit: 1_000 } });
  });

  test('are cut wherever the bytes are', () => {
    const all = Buffer.concat([INIT, packet(17, u32(1), text('/in')), packet(4, u32(2), text('abcd'))]);
    for (const size of [1, 2, 3, 5, 7, all.length]) {
      const cutter = new PacketCutter();
      const found: Buffer[] = [];
      for (let at = 0; at < all.length; at += size) found.push(...cutter.push(all.subarray(at, at + size)));
      assert.deepEqual(
        found.map((one) => one[0]),
        [1, 17, 4],
      );
      assert.equal(found[2]?.subarray(9).toString(), 'abcd');
    }
  });

  test('greets with version 3 and what OpenSSH makes use of', async () => {
    const visitor = await visit(house.server.port);
    const { channel, next } = await raw(visitor);
    channel.write(INIT);
    const hello = await next();
    assert.equal(hello[0], 2);
    assert.equal(hello.readUInt32BE(1), 3);
    assert.match(
      hello.toString('latin1'),
      /posix-rename@openssh\.com.*fsync@openssh\.com.*limits@openssh\.com/s,
    );
    visitor.end();
  });

  test('names that are not UTF-8 are refused, whatever is asked', async () => {
    const visitor = await visit(house.server.port);
    const { channel, next } = await raw(visitor);
    channel.write(INIT);
    await next();
    const latin1 = text(Buffer.from('/in/perch\xe9.csv', 'latin1'));
    for (const ask_ of [
      packet(3, u32(1), latin1, u32(0x1a), u32(0)),
      packet(17, u32(1), latin1),
      packet(18, u32(1), latin1, text('/in/x')),
      packet(13, u32(1), latin1),
      packet(16, u32(1), latin1),
    ]) {
      channel.write(ask_);
      const answer = await next();
      assert.equal(answer[0], 101);
      assert.equal(answer.readUInt32BE(5), 4);
      assert.match(answer.toString(), /not UTF-8/);
    }
    assert.deepEqual(await house.uploads(), []);
    visitor.end();
  });

  test('handles that were never given, flags that contradict, ends beyond all files', async () => {
    const visitor = await visit(house.server.port);
    await put(visitor.sftp, '/in/x.csv', 'abc');
    const { channel, next } = await raw(visitor);
    channel.write(INIT);
    await next();
    const status = async (asked: Buffer): Promise<number> => {
      channel.write(asked);
      const answer = await next();
      return answer[0] === 101 ? answer.readUInt32BE(5) : -(answer[0] ?? 0);
    };
    const zero = Buffer.alloc(8);
    for (const handle of [text(u32(77)), text(''), text('x'.repeat(300))]) {
      assert.equal(await status(packet(4, u32(1), handle)), 4);
      assert.equal(await status(packet(5, u32(1), handle, zero, u32(10))), 4);
      assert.equal(await status(packet(6, u32(1), handle, zero, text('abc'))), 4);
      assert.equal(await status(packet(8, u32(1), handle)), 4);
      assert.equal(await status(packet(12, u32(1), handle)), 4);
    }
    // Opened for reading (handle 0): not for writing. Beyond its end there is nothing.
    assert.equal(await status(packet(3, u32(1), text('/in/x.csv'), u32(1), u32(0))), -102);
    assert.equal(await status(packet(6, u32(1), text(u32(0)), zero, text('abc'))), 3);
    assert.equal(
      await status(packet(5, u32(1), text(u32(0)), Buffer.from('000000ffffffffff', 'hex'), u32(10))),
      1,
    );
    // Neither reading nor writing is asked: read it is.
    assert.equal(await status(packet(3, u32(1), text('/in/x.csv'), u32(0), u32(0))), -102);
    assert.equal(await status(packet(200, u32(1), text('hardlink@openssh.com'), text('a'), text('b'))), 8);
    visitor.end();
  });

  test('what is not SFTP ends the connection, and nothing else', async () => {
    for (const bytes of [
      packet(17, u32(1), text('/')),
      Buffer.concat([INIT, u32(0)]),
      Buffer.concat([INIT, u32(0x7fff_ffff)]),
      Buffer.concat([INIT, packet(99, u32(1))]),
      Buffer.concat([INIT, packet(3, u32(1), u32(1_000_000))]),
      Buffer.concat([INIT, packet(5, u32(1), text(u32(0)), Buffer.alloc(8, 0xff), u32(1))]),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    ]) {
      const visitor = await visit(house.server.port);
      visitor.client.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => visitor.client.on('close', () => resolve()));
      const { channel } = await raw(visitor);
      channel.on('error', () => undefined);
      channel.write(bytes);
      await closed;
    }
    const visitor = await visit(house.server.port);
    await put(visitor.sftp, '/in/fine.csv', 'x');
    visitor.end();
  });

  test('a client that asks and does not listen is not answered without end', async () => {
    const visitor = await visit(house.server.port);
    await put(visitor.sftp, '/in/big.bin', Buffer.alloc(1_000_000));
    const { channel, next } = await raw(visitor);
    channel.write(Buffer.concat([INIT, packet(3, u32(1), text('/in/big.bin'), u32(1), u32(0))]));
    await next();
    await next();
    channel.pause();
    const before_ = process.memoryUsage().rss;
    for (let n = 0; n < 1_000; n += 1)
      channel.write(packet(5, u32(n), text(u32(0)), Buffer.alloc(8), u32(250_000)));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const grown = (process.memoryUsage().rss - before_) / 2 ** 20;
    assert.ok(grown < 100, `${grown} MB for 250 MB that were asked`);
    visitor.cut();
    await until('it is gone', () => house.server.connections() === 0);
  });

  test('200 sessions at once, each its own file', async () => {
    const sessions = 200;
    const visitors: Visitor[] = [];
    const all = Array.from({ length: sessions }, async (_, n) => {
      const visitor = await visit(house.server.port);
      visitors.push(visitor);
      const bytes = Buffer.alloc(20_000, `${n} `);
      await put(visitor.sftp, `/in/p${n}.part`, bytes);
      await ask<void>((done) => visitor.sftp.rename(`/in/p${n}.part`, `/in/p${n}.csv`, done));
    });
    await Promise.all(all);
    assert.equal(house.server.connections(), sessions);
    const uploads = (await house.uploads()).filter((one) => /^p\d+\.csv$/.test(one.name));
    assert.equal(uploads.length, sessions);
    assert.ok(uploads.every((one) => one.state === 'closed' && one.size === 20_000));
    for (const visitor of visitors) visitor.end();
    await until('all are gone', () => house.server.connections() === 0);
  });
});
