/** The pipeline's side of our own SFTP server: what is listed, read, taken, and laid out in out/. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import type { CheckStep, Door, RemoteFile, Session } from '../../src/domain/ports/transport.ts';
import { ProblemError, problem } from '../../src/domain/problem.ts';
import { forgetReadyFile } from '../../src/store/ready-files.ts';
import { inboxTransport } from '../../src/transports/inbox/transport.ts';
import { pieces } from '../conformance/transport-scene.ts';
import {
  ask,
  BODY,
  fetch,
  type House,
  names,
  OWNER,
  openHouse,
  put,
  refused,
  sftpDoor,
  type Visitor,
  visit,
  writeAt,
} from './inbox-scene.ts';

const never = new AbortController().signal;

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof ProblemError ? error.problem.code : String(error);
  }
  return '';
}

/** Bytes that somebody holds open until they are given up. */
function held(): {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly read: () => number;
  readonly open: () => boolean;
} {
  let pieces = 0;
  let open = true;
  async function* pour(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        pieces += 1;
        yield Buffer.alloc(10);
      }
    } finally {
      open = false;
    }
  }
  return { bytes: pour(), read: () => pieces, open: () => open };
}

describe('collecting from our own SFTP server', () => {
  let house: House;
  let visitor: Visitor;
  let session: Session;
  const door: Door = { location: 'inbox://sftp', options: {}, owner: OWNER, use: 'collect' };

  const open = async (use: Door = door): Promise<Session> => {
    const opened = await inboxTransport(house.inbox).open(use, never);
    assert.ok(opened.ok);
    return opened.value;
  };
  const listed = async (name: string): Promise<RemoteFile> => {
    const found = (await gather(session.list())).find((file) => file.name === name);
    return found ?? assert.fail(`${name} is not listed`);
  };

  before(async () => {
    house = await openHouse();
    visitor = await visit(house.server.port);
    session = await open();
  });

  test('reads what was uploaded, of any size, and takes it once', async () => {
    for (const size of [0, 1, 3_000_001]) {
      const bytes = Buffer.alloc(size, 'Tramite ');
      await put(visitor.sftp, '/in/a.csv', bytes);
      const file = await listed('a.csv');
      assert.equal(file.size, size);
      assert.ok(Buffer.concat(await gather(session.read(file))).equals(bytes));
      assert.deepEqual(await session.rename('a.csv', 'elaborati/a.csv'), { ok: true, value: undefined });
      assert.deepEqual(await gather(session.list()), []);
      assert.deepEqual(await names(visitor.sftp, '/in'), []);
      assert.deepEqual(await house.spooled(), []);
      const again = await session.remove('a.csv');
      assert.equal(!again.ok && again.problem.code, 'transport.gone');
    }
  });

  test('what was written to since it was looked at is neither read nor taken', async () => {
    await put(visitor.sftp, '/in/b.csv', 'uno');
    const file = await listed('b.csv');
    const handle = await ask<Buffer>((done) => visitor.sftp.open('/in/b.csv', 'a', done));
    assert.equal(await code(gather(session.read(file))), 'transport.changed');
    const taken = await session.remove('b.csv');
    assert.equal(!taken.ok && taken.problem.code, 'transport.changed');
    await writeAt(visitor.sftp, handle, 0, Buffer.from('due'));
    await ask<void>((done) => visitor.sftp.close(handle, done));
    assert.equal((await fetch(visitor.sftp, '/in/b.csv')).toString(), 'unodue');
    assert.ok((await session.remove('b.csv')).ok === false, 'it must be looked at again first');
    const now = await session.stat('b.csv');
    assert.ok(now.ok && now.value?.size === 6);
    assert.ok((await session.remove('b.csv')).ok);
  });

  test('a file replaced while it is read ends in an error, with nothing mixed', async () => {
    await put(visitor.sftp, '/in/c.csv', Buffer.alloc(2_000_000, 'a'));
    const file = await listed('c.csv');
    const reading = session.read(file)[Symbol.asyncIterator]();
    await reading.next();
    await put(visitor.sftp, '/in/c.csv', Buffer.alloc(2_000_000, 'b'));
    assert.equal(
      await code(
        (async () => {
          while (!(await reading.next()).done);
        })(),
      ),
      'transport.changed',
    );
    assert.ok((await session.stat('c.csv')).ok && (await session.remove('c.csv')).ok);
  });

  test('names that lead elsewhere are refused; a closed session does nothing', async () => {
    for (const wrong of ['', '.', '..', '/etc/passwd', 'a/../../x', 'a\0b', 'b\\c'])
      assert.equal((await session.remove(wrong)).ok, false, wrong);
    const other = await open();
    await other.close();
    assert.equal(await code(gather(other.list())), 'transport.stopped');
    assert.equal((await other.stat('x')).ok, false);
    const aborted = await inboxTransport(house.inbox).open(door, AbortSignal.abort());
    assert.equal(!aborted.ok && aborted.problem.code, 'transport.stopped');
  });

  test('a file that goes back is laid out without a copy, once, and is fetched and removed', async () => {
    const out = await open({ ...door, use: 'deliver' });
    const bytes = Buffer.alloc(2_500_000, 'esito;');
    const stored = await house.context.archive.store(BODY, [bytes]);
    const facts = { id: randomUUID(), ...stored, kind: 'report' as const };
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const source = held();
      assert.deepEqual(await out.write('PAGATI_000001.csv', source.bytes, facts), {
        ok: true,
        value: undefined,
      });
      assert.equal(source.read(), 1);
      assert.equal(source.open(), false);
    }
    const seen = await out.stat('PAGATI_000001.csv');
    assert.ok(seen.ok && seen.value?.size === bytes.length);
    const other = await out.write('PAGATI_000001.csv', held().bytes, { ...facts, id: randomUUID() });
    assert.equal(!other.ok && other.problem.code, 'transport.exists');
    const lacking = await out.write('x.csv', pieces('other bytes'), {
      ...facts,
      id: randomUUID(),
      sha256: '0'.repeat(64),
    });
    assert.equal(!lacking.ok && lacking.problem.class, 'transient');

    const { sftp } = visitor;
    assert.deepEqual(await names(sftp, '/out'), ['PAGATI_000001.csv']);
    assert.ok((await fetch(sftp, '/out/PAGATI_000001.csv')).equals(bytes));
    assert.equal(await refused(ask((done) => sftp.rename('/out/PAGATI_000001.csv', '/out/x.csv', done))), 3);
    assert.equal(await refused(ask((done) => sftp.open('/out/PAGATI_000001.csv', 'r+', done))), 3);
    await ask<void>((done) => sftp.unlink('/out/PAGATI_000001.csv', done));
    assert.deepEqual(await names(sftp, '/out'), []);
    // A repeat after it was fetched brings it back only when a person wants that.
    assert.ok((await out.write('PAGATI_000001.csv', held().bytes, facts)).ok);
    assert.deepEqual(await names(sftp, '/out'), []);
    await house.context.database.transaction((client) => forgetReadyFile(client, BODY, facts.id));
    assert.ok((await out.write('PAGATI_000001.csv', held().bytes, facts)).ok);
    assert.deepEqual(await names(sftp, '/out'), ['PAGATI_000001.csv']);
    const { rows } = await house.context.database.query<{ event: string }>(
      "select event from journal where event like 'ready.%' order by at",
    );
    assert.deepEqual(
      rows.map((row) => row.event),
      ['ready.fetched', 'ready.removed'],
    );
    const hash = createHash('sha256');
    for (const chunk of await gather(out.read((seen.ok && seen.value) || assert.fail()))) hash.update(chunk);
    assert.equal(hash.digest('hex'), stored.sha256);
  });

  test('a refused delivery is said in errori/, in Italian', async () => {
    const reason = problem('csv.columns', '12 columns, 14 expected', {
      advice: 'Ask for the layout.',
      place: { line: 2, field: 'IMPORTO' },
    });
    const { database } = house.context;
    for (let n = 0; n < 2; n += 1)
      await database.query(
        `insert into delivery (organization_id, delivery_id, connector_id, program_hash, file_name, sha256, size_bytes, received_at, state, reasons)
         select $1, $2, 'tari', program_hash, 'rotto.csv', 'x', 3, $3, 'refused', $4 from connector where connector_id = 'tari'`,
        [BODY, randomUUID(), house.context.clock.now(), JSON.stringify([reason])],
      );
    assert.deepEqual(await names(visitor.sftp, '/errori'), ['rotto.csv.errore.txt']);
    const text = (await fetch(visitor.sftp, '/errori/rotto.csv.errore.txt')).toString();
    assert.match(text, /RIFIUTATA/);
    assert.match(text, /codice: +csv\.columns/);
    assert.match(text, /dove: +riga 2, campo IMPORTO/);
    assert.match(text, /che cosa fare: +Ask for the layout/);
    assert.equal(text.match(/RIFIUTATA/g)?.length, 2, 'one text says both');
    house.advance(31 * 86_400_000);
    assert.deepEqual(await names(visitor.sftp, '/errori'), []);
  });
});

describe('checking our own doors', () => {
  const steps = (all: readonly CheckStep[]): string[] => all.map((one) => `${one.step} ${one.ok}`);

  test('says what is missing', async () => {
    const house = await openHouse({
      doors: {
        tari: sftpDoor(),
        vuoto: { location: 'inbox://sftp', options: { user: 'vuoto' } },
        push: { location: 'inbox://http', options: { apiKey: 'x' } },
      },
    });
    const of = (connector: string, location = 'inbox://sftp'): Door => ({
      location,
      options: {},
      owner: { organization: BODY, connector },
    });
    const on = inboxTransport(house.inbox, () => ({ sftp: { host: '0.0.0.0', port: house.server.port } }));
    const fine = await on.check(of('tari'), never);
    assert.deepEqual(steps(fine), ['tcp true', 'handshake true', 'login true', 'list true', 'read true']);
    assert.match(fine[1]?.detail ?? '', /^SSH-2\.0-Tramite/);
    assert.match(fine[2]?.detail ?? '', /^borgo, by password$/);
    assert.deepEqual(steps(await on.check(of('vuoto'), never)), [
      'tcp true',
      'handshake true',
      'login false',
    ]);
    assert.deepEqual(steps(await on.check(of('nessuno'), never)).at(-1), 'login false');
    const unknown = { ...of('nessuno'), options: { password: 'x' } };
    assert.deepEqual(steps(await on.check(unknown, never)).at(-1), 'read true', 'not imported yet');
    assert.deepEqual(steps(await on.check(of('push', 'inbox://http'), never)), ['login true']);
    assert.deepEqual(steps(await on.check(of('tari', 'inbox://ftp'), never)), ['tcp false']);
    const off = await inboxTransport(house.inbox).check(of('tari'), never);
    assert.deepEqual(
      off.map((one) => one.problem?.code),
      ['inbox.off'],
    );
    const dead = inboxTransport(house.inbox, () => ({ sftp: { host: '127.0.0.1', port: 1 } }));
    assert.deepEqual(
      (await dead.check(of('tari'), never)).map((one) => one.problem?.code),
      ['transport.unreachable'],
    );
  });

  test('inbox://http has nothing to collect, and nothing can be laid out there', async () => {
    const house = await openHouse({
      doors: { push: { location: 'inbox://http', options: { apiKey: 'x' } } },
    });
    const door: Door = {
      location: 'inbox://http',
      options: {},
      owner: { organization: BODY, connector: 'push' },
    };
    const transport = inboxTransport(house.inbox);
    const session = await transport.open({ ...door, use: 'collect' }, never);
    assert.ok(session.ok);
    assert.deepEqual(await gather(session.value.list()), []);
    const out = await transport.open({ ...door, use: 'deliver' }, never);
    assert.equal(!out.ok && out.problem.class, 'config');
  });
});
