/** What could keep a file from ever being taken, or have it taken half or twice: one bad neighbour, a late worker, an old marker. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { diskSpool } from '../../src/archive/spool.ts';
import type { RemoteFile, Session, Transports } from '../../src/domain/ports/transport.ts';
import { failed, ok, ProblemError, problem } from '../../src/domain/problem.ts';
import { collect } from '../../src/pipeline/collect.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { seeFiles } from '../../src/store/source-files.ts';
import { file, row, type Scene } from './scene.ts';
import { KEY, look, openSource, received, waiting } from './source.ts';

const CONTENT = file([row(1)]);

type Change = (session: Session) => Partial<Session>;

/** The scene's folder, some of whose answers are another's. */
function behind(scene: Scene, change: Change): Context {
  const { transports } = scene.context;
  const through: Transports = {
    specs: transports.specs,
    transport(location) {
      const found = transports.transport(location);
      if (!('open' in found)) return found;
      return {
        ...found,
        async open(door, signal) {
          const opened = await found.open(door, signal);
          if (!opened.ok) return opened;
          const session = opened.value;
          const changed = change(session);
          return ok({
            list: () => (changed.list ?? session.list.bind(session))(),
            stat: (name) => (changed.stat ?? session.stat.bind(session))(name),
            read: (one) => (changed.read ?? session.read.bind(session))(one),
            write: (name, bytes, facts) => session.write(name, bytes, facts),
            rename: (from, to) => (changed.rename ?? session.rename.bind(session))(from, to),
            remove: (name) => session.remove(name),
            close: () => session.close(),
          });
        },
      };
    },
  };
  return { ...scene.context, transports: through };
}

const names = async (scene: Scene): Promise<readonly string[]> =>
  (await received(scene)).map(([name]) => name);

const denied = () =>
  problem('transport.denied', 'permission denied', { class: 'config', place: { file: 'a.csv' } });

describe('one bad neighbour stops nobody', () => {
  test('a file that may not be read waits and says so; the others are taken', async () => {
    const scene = await openSource();
    for (const name of ['a.csv', 'b.csv', 'c.csv']) await scene.drop(name, CONTENT + name);
    const context = behind(scene, (session) => ({
      async *read(one: RemoteFile) {
        if (one.name === 'a.csv') throw new ProblemError(denied());
        yield* session.read(one);
      },
    }));
    const result = await collect(context, KEY);
    assert.deepEqual(await names(scene), ['b.csv', 'c.csv']);
    assert.equal(result?.taken, 2);
    assert.match((await waiting(scene))[0] ?? '', /^a\.csv read: permission denied/);
    scene.advance(61_000);
    assert.equal((await look(scene)).taken, 1);
  });

  test('a connection that broke under a file is the problem of the connector', async () => {
    const scene = await openSource();
    for (const name of ['a.csv', 'b.csv']) await scene.drop(name, CONTENT + name);
    const lost = problem('transport.lost', 'gone', { class: 'transient' });
    const context = behind(scene, () => ({
      async *read() {
        yield Buffer.from('h');
        throw new ProblemError(lost);
      },
      stat: async () => failed(lost),
    }));
    assert.equal((await collect(context, KEY))?.problem?.code, 'transport.lost');
  });

  test('a name that is listed twice is one file', async () => {
    const scene = await openSource();
    for (const name of ['a.csv', 'b.csv']) await scene.drop(name, CONTENT + name);
    const context = behind(scene, (session) => ({
      async *list() {
        for await (const one of session.list()) {
          yield one;
          yield one;
        }
      },
    }));
    const result = await collect(context, KEY);
    assert.deepEqual(await names(scene), ['a.csv', 'b.csv']);
    assert.equal(result?.listed, 2);
  });

  test('thousands that are taken and cannot be cleaned away do not hide a new one', async () => {
    const scene = await openSource({ order: { by: 'name' } });
    const old: RemoteFile[] = Array.from({ length: 2_100 }, (_, n) => ({
      name: `a${String(n).padStart(5, '0')}.csv`,
      size: 10,
      modifiedMs: 1_000,
    }));
    await seeFiles(scene.context.database, KEY, old, scene.context.clock.now());
    await scene.context.database.query('update source_file set delivery_id = $1', [randomUUID()]);
    await scene.drop('z.csv', CONTENT);
    const context = behind(scene, (session) => ({
      async *list() {
        yield* old;
        yield* session.list();
      },
      stat: async (name: string) => {
        const one = old.find((it) => it.name === name);
        return one === undefined ? session.stat(name) : ok(one);
      },
      rename: async (from: string, to: string) =>
        from.startsWith('a') ? failed(denied()) : session.rename(from, to),
    }));
    assert.equal((await collect(context, KEY))?.taken, 1);
    assert.deepEqual(await names(scene), ['z.csv']);
  });

  test('thousands that wait for a marker that never comes do not hide a new one', async () => {
    const scene = await openSource({ ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }] });
    const old: RemoteFile[] = Array.from({ length: 2_100 }, (_, n) => ({
      name: `a${String(n).padStart(5, '0')}.csv`,
      size: 10,
      modifiedMs: 1_000,
    }));
    await scene.drop('z.csv', CONTENT);
    await scene.drop('z.ok', '');
    const context = behind(scene, (session) => ({
      async *list() {
        yield* old;
        yield* session.list();
      },
    }));
    let taken = 0;
    for (let n = 0; n < 40 && taken === 0; n += 1) taken = (await collect(context, KEY))?.taken ?? 0;
    assert.equal(taken, 1);
  });
});

describe('never half, never twice', () => {
  test('a worker that was late changes nothing of what another has seen since', async () => {
    const scene = await openSource({ settle: 'leave' });
    await scene.drop('a.csv', CONTENT.slice(0, 40));
    const late = behind({ ...scene, context: { ...scene.context, worker: randomUUID() } }, (session) => ({
      async *list() {
        yield* session.list();
        // It stands still here, until its lease is another's and the file is taken.
        await scene.drop('a.csv', CONTENT);
        await scene.context.database.query(`update lease set until = now() - interval '1 hour'`);
        assert.equal((await look(scene)).taken, 1);
      },
    }));
    await collect(late, KEY).catch(() => undefined);
    assert.equal((await look(scene)).taken, 0);
    assert.deepEqual(await received(scene), [['a.csv', CONTENT]]);
  });

  test('marker: where files are left, the one of the last time does not vouch for new content', async () => {
    const scene = await openSource({
      ready: [{ gate: 'marker', suffixes: ['.ok'], counts: false }],
      settle: 'leave',
    });
    await scene.drop('a.csv', CONTENT);
    await scene.drop('a.ok', '');
    assert.equal((await look(scene)).taken, 1);
    await writeFile(join(scene.out, 'a.csv'), CONTENT.slice(0, 40));
    assert.equal((await look(scene)).taken, 0, 'half of it was taken');
    assert.match((await waiting(scene))[0] ?? '', /^a\.csv marker: a\.ok is older/);
    await writeFile(join(scene.out, 'a.csv'), file([row(2)]));
    const now = new Date(Date.now() + 2_000);
    await writeFile(join(scene.out, 'a.ok'), '');
    await utimes(join(scene.out, 'a.ok'), now, now);
    assert.equal((await look(scene)).taken, 1);
  });

  test('what is taken and cannot be cleaned away is said', async () => {
    const scene = await openSource();
    await scene.drop('a.csv', CONTENT);
    const context = behind(scene, () => ({ rename: async () => failed(denied()) }));
    assert.equal((await collect(context, KEY))?.taken, 1);
    const said = (await waits(scene.context)).filter((one) => one.kind === 'file');
    assert.match(said[0]?.reason ?? 'nothing', /settle: taken, but a\.csv cannot be moved/);
    assert.equal((await look(scene)).settled, 1);
    assert.deepEqual(await waiting(scene), []);
  });

  test('what comes under the name between the last look and the move is collected too', async () => {
    const scene = await openSource();
    await scene.drop('a.csv', CONTENT);
    let came = false;
    const context = behind(scene, (session) => ({
      async rename(from: string, to: string) {
        if (!came) await writeFile(join(scene.out, 'a.csv'), file([row(2)]));
        came = true;
        return session.rename(from, to);
      },
    }));
    await collect(context, KEY);
    await look(scene);
    assert.deepEqual(await received(scene), [
      ['a.csv', CONTENT],
      ['a.csv', file([row(2)])],
    ]);
  });

  test('one name every day for years is still moved aside', async () => {
    const scene = await openSource();
    await mkdir(join(scene.out, 'elaborati'));
    for (const end of ['', ...Array.from({ length: 1_000 }, (_, n) => `.${n + 1}`)])
      await writeFile(join(scene.out, 'elaborati', `a.csv${end}`), '');
    await scene.drop('a.csv', CONTENT);
    assert.equal((await look(scene)).settled, 1);
  });
});

test('bytes between two layers have no name on the disk: a crash leaves nothing of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tramite-spool-'));
  try {
    const chunks = Array.from({ length: 5 }, (_, n) => Buffer.alloc(40_000, n));
    await using kept = await diskSpool(folder).keep(
      (async function* () {
        yield* chunks;
      })(),
    );
    assert.deepEqual(await readdir(folder), []);
    // Twice, the first time not to its end, and from the middle.
    for await (const _first of kept.bytes()) break;
    const again: Uint8Array[] = [];
    for await (const chunk of kept.bytes()) again.push(chunk);
    assert.ok(Buffer.concat(again).equals(Buffer.concat(chunks)));
    assert.deepEqual([...(await kept.read(79_999, 2))], [1, 2]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
