import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Door, RemoteFile, Session } from '../../src/domain/ports/transport.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { http } from '../../src/transports/http/transport.ts';
import { bad, bytesOf, gather, good, thrown, until } from '../conformance/transport-scene.ts';
import { type Origin, type Step, startOrigin, startRaw } from '../servers/origin.ts';

const never = new AbortController().signal;

const answering =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Step =>
  (_request, response) =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

describe('transport http: fetching', () => {
  let origin: Origin;
  before(async () => {
    origin = await startOrigin();
  });
  after(() => origin.close());
  beforeEach(() => {
    origin.asked.length = 0;
  });

  const door = (options: Door['options'] = {}, path = '/api/export?x=1', bookmark?: string): Door => ({
    location: `${origin.url}${path}`,
    options: { allowPrivate: true, timeoutSeconds: 2, ...options },
    use: 'collect',
    ...(bookmark === undefined ? {} : { bookmark }),
  });

  const withSession = async <T>(given: Door, work: (session: Session) => Promise<T>): Promise<T> => {
    const session = good(await http.open(given, never));
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };

  /** What one look takes: the file and its bytes. */
  const look = (given: Door): Promise<{ file: RemoteFile; bytes: Buffer } | undefined> =>
    withSession(given, async (session) => {
      const [file] = await gather(session.list());
      return file === undefined ? undefined : { file, bytes: await bytesOf(session.read(file)) };
    });

  const taken = async (given: Door): Promise<{ file: RemoteFile; bytes: Buffer }> =>
    (await look(given)) ?? assert.fail('nothing was listed');

  test('one request lists and gives the bytes; what did not change is not given again', async () => {
    origin.script(
      answering(200, { etag: '"v1"', 'last-modified': 'Tue, 01 Sep 2026 06:00:00 GMT' }, 'a;b\r\n'),
    );
    const { file, bytes } = await taken(door());
    assert.equal(origin.asked.length, 1);
    assert.equal(origin.asked[0]?.url, '/api/export?x=1');
    assert.equal(bytes.toString(), 'a;b\r\n');
    const { bookmark, ...facts } = file;
    assert.deepEqual(facts, {
      name: 'export',
      size: 5,
      modifiedMs: Date.UTC(2026, 8, 1, 6),
      version: '"v1"',
    });
    assert.ok(bookmark);

    origin.script(answering(304));
    assert.equal(await look(door({}, undefined, bookmark)), undefined);
    assert.equal(origin.asked[1]?.headers['if-none-match'], '"v1"');
    assert.equal(origin.asked[1]?.headers['if-modified-since'], 'Tue, 01 Sep 2026 06:00:00 GMT');

    origin.script(answering(200, { etag: 'W/"v1"' }, 'a;b\r\n'));
    assert.equal(await look(door({}, undefined, bookmark)), undefined, 'a server that ignores conditions');
    origin.script(answering(200, { etag: '"v2"' }, 'c'));
    assert.equal((await taken(door({}, undefined, bookmark))).bytes.toString(), 'c');
    origin.script(answering(200, { etag: '"v1"' }, 'c'));
    assert.ok(await look(door({}, '/api/other', bookmark)), 'another location begins anew');
    assert.ok(await look(door({}, undefined, '{"of":')), 'an unreadable bookmark begins anew');
  });

  test('without any mark every look gives a file, and nothing is remembered', async () => {
    origin.script((_request, response) => {
      response.sendDate = false;
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end('x'.repeat(100_000));
    });
    const { file, bytes } = await taken(door());
    assert.equal(file.size, -1);
    assert.equal(bytes.length, 100_000);
    assert.equal(file.bookmark, undefined);
    assert.ok(Math.abs(file.modifiedMs - Date.now()) < 60_000, 'so that it counts as new');
  });

  test('a time of the same second as the answer is not trusted', async () => {
    const now = new Date(Math.floor(Date.now() / 1000) * 1000).toUTCString();
    origin.script(answering(200, { date: now, 'last-modified': now }, 'x'));
    assert.equal((await taken(door())).file.bookmark, undefined);
  });

  test('names: the header, the option, the path', async () => {
    const named = async (headers: Record<string, string>, options: Door['options'] = {}, path?: string) => {
      origin.script(answering(200, headers, 'x'));
      return (await taken(door(options, path))).file.name;
    };
    const disposition = (value: string): Record<string, string> => ({ 'content-disposition': value });
    assert.equal(await named(disposition('attachment; filename="lista 1.csv"')), 'lista 1.csv');
    assert.equal(await named(disposition('attachment; filename=lista.csv')), 'lista.csv');
    assert.equal(
      await named(disposition(`attachment; filename="x.csv"; filename*=UTF-8''perch%C3%A9.csv`)),
      'perché.csv',
    );
    const utf8 = Buffer.from('attachment; filename="perché.csv"').toString('latin1');
    assert.equal(await named(disposition(utf8)), 'perché.csv');
    assert.equal(await named(disposition('attachment; filename="../../etc/passwd"')), 'passwd');
    assert.equal(await named(disposition('attachment; filename="C:\\\\tmp\\\\a.csv"')), 'a.csv');
    assert.equal(await named(disposition('attachment; filename=".."'), { name: 'b.csv' }), 'b.csv');
    assert.equal(await named({}, { name: 'b.csv' }), 'b.csv');
    assert.equal(await named({ 'content-type': 'text/csv; charset=utf-8' }), 'export.csv');
    assert.equal(await named({ 'content-type': 'text/csv' }, {}, '/a/lista%20due.txt'), 'lista due.txt');
    assert.equal(await named({ 'content-type': 'application/json' }, {}, '/'), 'export.json');
  });

  test('credentials', async () => {
    origin.script(answering(204));
    const sent = async (options: Door['options']) => {
      assert.equal(await look(door(options)), undefined);
      return origin.asked.at(-1)?.headers;
    };
    assert.equal(
      (await sent({ user: 'u', password: 'p:à' }))?.authorization,
      `Basic ${Buffer.from('u:p:à').toString('base64')}`,
    );
    assert.equal((await sent({ token: 'abc' }))?.authorization, 'Bearer abc');
    assert.equal((await sent({ apiKey: 'k' }))?.['x-api-key'], 'k');
    assert.equal((await sent({ apiKey: 'k', apiKeyHeader: 'X-Chiave' }))?.['x-chiave'], 'k');
    for (const wrong of [
      { user: 'u:v' },
      { password: 'p' },
      { user: 'u', token: 't' },
      { token: 'a\r\nx: y' },
      { apiKey: 'k', apiKeyHeader: 'a b' },
      { certificate: 'x' },
      { next: 'somehow' },
      { records: 'items' },
      { method: 'DELETE' },
      { timeoutSeconds: 0 },
    ])
      bad(await http.open(door(wrong), never), 'transport.option');
  });

  test('answers that are no file', async () => {
    const told = async (status: number, headers?: Record<string, string>, body?: string) => {
      origin.script(answering(status, headers, body));
      return withSession(door(), (session) =>
        thrown(['http.answer', 'http.redirect', 'transport.login', 'transport.failed', 'http.encoding'], () =>
          gather(session.list()),
        ),
      );
    };
    const redirect = await told(302, { location: 'http://169.254.169.254/latest/meta-data/' });
    assert.equal(redirect.code, 'http.redirect');
    assert.match(redirect.message, /169\.254\.169\.254/);
    assert.equal((await told(401)).class, 'auth');
    assert.equal((await told(403)).class, 'auth');
    assert.equal((await told(404)).class, 'config');
    assert.equal((await told(206, {}, 'half')).class, 'config');
    const busy = await told(503, { 'retry-after': '120' }, 'manutenzione\r\nin corso');
    assert.equal(busy.class, 'transient');
    assert.match(busy.message, /503: manutenzione in corso \(Retry-After: 120\)/);
    assert.equal((await told(429)).class, 'transient');
    assert.equal((await told(200, { 'content-encoding': 'gzip' }, 'x')).code, 'http.encoding');
    assert.ok((await told(500, {}, 'y'.repeat(100_000))).message.length < 400);
    await until('nothing is held', () => origin.sockets() === 0);
  });

  test('ten redirects in a row are one refusal and one request', async () => {
    origin.script((request, response) =>
      response.writeHead(302, { location: `${request.url}x`, 'content-length': 0 }).end(),
    );
    await withSession(door(), (session) => thrown('http.redirect', () => gather(session.list())));
    assert.equal(origin.asked.length, 1);
  });

  test('a listed body that nobody reads is let go with the session', async () => {
    origin.script((_request, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 });
      response.write(Buffer.alloc(1_000_000));
    });
    await withSession(door(), async (session) => {
      assert.equal((await gather(session.list())).length, 1);
      assert.equal(origin.sockets(), 1);
      await gather(session.list());
    });
    await until('nothing is held', () => origin.sockets() === 0);
  });

  describe('broken servers', () => {
    const faults: readonly (readonly [string, string | readonly string[], string, string])[] = [
      ['drops mid-body', 'transport.truncated', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', 'end'],
      [
        'resets mid-body',
        'transport.truncated',
        'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf',
        'reset',
      ],
      [
        'ends before the last chunk',
        'transport.truncated',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
        'end',
      ],
      ['hangs mid-body', 'transport.timeout', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', 'hang'],
      ['hangs before its answer', 'transport.timeout', '', 'hang'],
      ['says no length and no chunks', 'http.unfinished', 'HTTP/1.0 200 OK\r\n\r\nwhole or half?', 'end'],
      ['talks another language', 'transport.failed', 'SSH-2.0-OpenSSH_9.9\r\n\r\n', 'end'],
      [
        'says two lengths',
        'transport.failed',
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
        'hang',
      ],
      [
        'says a length and chunks',
        ['transport.failed', 'http.unfinished'],
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
        'hang',
      ],
      ['closes at once', 'transport.lost', '', 'end'],
      [
        'has headers without end',
        'transport.failed',
        `HTTP/1.1 200 OK\r\n${`X-A: ${'y'.repeat(1000)}\r\n`.repeat(40)}`,
        'hang',
      ],
    ];
    for (const [what, codes, words, then] of faults) {
      test(what, async () => {
        const raw = await startRaw((socket) => {
          socket.write(words, () => {
            if (then === 'end') socket.end();
            if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 50);
          });
        });
        try {
          const given = { ...door({ timeoutSeconds: 1 }), location: `${raw.url}/` };
          const found = await withSession(given, (session) =>
            thrown(codes, async () => {
              for await (const file of session.list()) await bytesOf(session.read(file));
            }),
          );
          assert.match(found.class, /transient|config/);
          await until('nothing is held', () => raw.sockets() === 0);
        } finally {
          await raw.close();
        }
      });
    }

    test('more bytes than announced are not taken for the file', async () => {
      const raw = await startRaw((socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef'),
      );
      try {
        const given = { ...door(), location: `${raw.url}/` };
        await withSession(given, async (session) => {
          const [file] = await gather(session.list());
          assert.ok(file);
          assert.equal((await bytesOf(session.read(file))).toString(), 'abc');
        });
      } finally {
        await raw.close();
      }
    });
  });

  describe('pages', () => {
    const page = (body: unknown, headers: Record<string, string> = {}): Step =>
      answering(200, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

    /** Looks until there is no more, as the collector does. */
    const walk = async (options: Door['options'], path = '/api/debts?size=2', most = 10) => {
      const files: RemoteFile[] = [];
      let bookmark: string | undefined;
      for (let round = 0; round < most; round += 1) {
        const found = await look(door(options, path, bookmark));
        if (found === undefined) break;
        files.push(found.file);
        bookmark = found.file.bookmark ?? bookmark;
        if (found.file.more !== true) break;
      }
      return { files, bookmark: bookmark ?? '' };
    };

    test('by a cursor inside the page; an empty page is the end and the cursor stays', async () => {
      const options = { next: '/meta/next', cursorParameter: 'cursor', records: '/items' };
      origin.script(
        page({ items: [1, 2], meta: { next: 'c 2' } }),
        page({ items: [3], meta: { next: 33 } }),
        page({ items: [], meta: { next: 'never' } }),
      );
      const { files, bookmark } = await walk(options);
      assert.deepEqual(
        files.map((file) => file.name),
        ['debts-000001.json', 'debts-000002.json'],
      );
      assert.deepEqual(
        origin.asked.map((one) => one.url),
        ['/api/debts?size=2', '/api/debts?size=2&cursor=c+2', '/api/debts?size=2&cursor=33'],
      );
      origin.script(page({ items: [4], meta: {} }));
      const found = await taken(door(options, '/api/debts?size=2', bookmark));
      assert.equal(origin.asked.at(-1)?.url, '/api/debts?size=2&cursor=33');
      assert.equal(found.file.name, 'debts-000003.json');
      assert.equal(found.file.more, undefined);
      assert.deepEqual(JSON.parse(found.bytes.toString()), { items: [4], meta: {} });

      // The last page stays the last: the same bytes are not given again, more of them are.
      const again = found.file.bookmark ?? '';
      assert.equal(await look(door(options, '/api/debts?size=2', again)), undefined);
      origin.script(page({ items: [4, 5], meta: {} }));
      const grown = await taken(door(options, '/api/debts?size=2', again));
      assert.equal(grown.file.name, 'debts-000004.json');
    });

    test('by a Link header, streamed', async () => {
      origin.script(
        page([1], { link: '</api/debts?p=0>; rel="prev", </api/debts?p=2>; title="a, b"; rel="next last"' }),
        page([2], { etag: '"last"' }),
      );
      const { files, bookmark } = await walk({ next: 'link' });
      assert.deepEqual(
        files.map((file) => [file.name, file.more]),
        [
          ['debts-000001.json', true],
          ['debts-000002.json', undefined],
        ],
      );
      assert.equal(origin.asked[1]?.url, '/api/debts?p=2');
      origin.script(answering(304));
      assert.equal(await look(door({ next: 'link' }, '/api/debts?size=2', bookmark)), undefined);
      assert.equal(origin.asked.at(-1)?.url, '/api/debts?p=2');
      assert.equal(origin.asked.at(-1)?.headers['if-none-match'], '"last"');
    });

    test('by a header of its own, until 204', async () => {
      origin.script(page([1], { 'x-next-cursor': 'b' }), answering(204));
      const { files } = await walk({ next: 'header:X-Next-Cursor', cursorParameter: 'da' }, '/debts');
      assert.equal(files.length, 1);
      assert.equal(origin.asked[1]?.url, '/debts?da=b');
    });

    test('never at another server, and never round and round', async () => {
      for (const next of ['https://evil.example/x', '//169.254.169.254/x', 'http://u:p@127.0.0.1/']) {
        origin.script(page([1], { link: `<${next}>; rel=next` }));
        await withSession(door({ next: 'link' }, '/debts'), (session) =>
          thrown('http.other-origin', () => gather(session.list())),
        );
      }
      origin.script(page({ items: [1], next: 'same' }));
      const { files } = await walk({ next: '/next', cursorParameter: 'c', records: '/items' }, '/debts');
      assert.equal(files.length, 2, 'the page that leads to itself is the last');
    });

    test('pages that cannot be used', async () => {
      const wrong = async (options: Door['options'], step: Step) => {
        origin.script(step);
        return withSession(door(options, '/debts'), (session) =>
          thrown('http.page', () => gather(session.list())),
        );
      };
      await wrong({ next: '/next' }, answering(200, {}, '<html>'));
      await wrong({ next: '/next' }, page({ next: { a: 1 } }));
      await wrong({ next: '/next' }, page({ next: 2 ** 60 }));
      await wrong({ next: '/next', records: '/a' }, page({ a: 'text' }));
      await wrong({ next: '/next' }, (_request, response) => {
        response.writeHead(200);
        const fill = (): void => {
          while (response.write(Buffer.alloc(1 << 20, 32)));
          response.once('drain', fill);
        };
        fill();
      });
      await until('nothing is held', () => origin.sockets() === 0);
    });
  });

  test('1,000 looks at a server of all faults: every version once, and nothing is held', async () => {
    const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd').catch(() => [])).length;
    let round = 0;
    const raw = await startRaw((socket, head) => {
      const version = `"${Math.floor(round / 50)}"`;
      const body = `version ${version}`;
      const known = new RegExp(`if-none-match: ${version}`, 'i').test(head);
      const good = known
        ? 'HTTP/1.1 304 Not Modified\r\n\r\n'
        : `HTTP/1.1 200 OK\r\nETag: ${version}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const fault = (round * 7) % 10;
      if (fault === 1) return socket.resetAndDestroy();
      if (fault === 2) return socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf');
      if (fault === 3) return socket.end('\x00\x01garbage\r\n\r\n');
      if (fault === 4) return socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf');
      if (fault === 5) return socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
      if (round === 506) return undefined;
      return socket.write(good);
    });
    const taken: string[] = [];
    let bookmark: string | undefined;
    let before = 0;
    try {
      for (round = 0; round < 1000; round += 1) {
        if (round === 100) before = await descriptors();
        const given = {
          ...door({ timeoutSeconds: 1 }, undefined, bookmark),
          location: `${raw.url}/lista.csv`,
        };
        try {
          const found = await look(given);
          if (found === undefined) continue;
          taken.push(found.bytes.toString());
          bookmark = found.file.bookmark;
        } catch (error) {
          assert.ok(error instanceof ProblemError, String(error));
          assert.equal(error.problem.class, 'transient', error.message);
        }
      }
      assert.deepEqual(
        taken,
        Array.from({ length: 20 }, (_, version) => `version "${version}"`),
      );
      await until('no socket is open', () => raw.sockets() === 0);
      await until('as many descriptors as before', async () => (await descriptors()) <= before);
    } finally {
      await raw.close();
    }
  });

  test('20 MB, the same bytes', async () => {
    const block = Buffer.alloc(1 << 20, 7);
    origin.script(async (_request, response) => {
      response.writeHead(200, { etag: '"big"' });
      for (let index = 0; index < 20; index += 1)
        if (!response.write(block)) await new Promise((resolve) => response.once('drain', resolve));
      response.end();
    });
    const hash = createHash('sha256');
    await withSession(door(), async (session) => {
      const [file] = await gather(session.list());
      assert.ok(file);
      for await (const chunk of session.read(file)) hash.update(chunk);
    });
    const expected = createHash('sha256');
    for (let index = 0; index < 20; index += 1) expected.update(block);
    assert.equal(hash.digest('hex'), expected.digest('hex'));
  });
});
