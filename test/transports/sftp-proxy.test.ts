import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Door } from '../../src/domain/ports/transport.ts';
import { sftp } from '../../src/transports/sftp/transport.ts';
import { bad, gather, names, until } from '../conformance/transport-scene.ts';
import { type ProxyOptions, startProxy, type TestProxy } from '../servers/proxy.ts';
import { never, SftpScene } from './sftp-scene.ts';

describe('transport sftp through a proxy', () => {
  const scene = new SftpScene();
  const SCHEMES = ['socks5', 'socks4', 'http'] as const;

  const through = async (
    given: ProxyOptions,
    run: (proxy: TestProxy, door: (scheme: string, more?: Door['options']) => Door) => Promise<void>,
  ): Promise<void> => {
    const proxy = await startProxy(given);
    try {
      await run(proxy, (scheme, more = {}) =>
        scene.door({ proxy: `${scheme}://127.0.0.1:${proxy.port}`, ...more }),
      );
      await until('the proxy holds no connection', () => proxy.connections() === 0);
    } finally {
      await proxy.close();
    }
  };

  for (const scheme of SCHEMES) {
    test(`${scheme}: works, and is named in the check`, () =>
      through({}, async (proxy, door) => {
        await scene.put('a.csv', 'a');
        const session = await scene.open(door(scheme));
        assert.deepEqual(names(await gather(session.list())), ['a.csv']);
        await session.close();
        assert.deepEqual(proxy.asked, [`127.0.0.1:${scene.server.port}`]);
        const steps = await sftp.check(door(scheme), never);
        assert.ok(steps.every((step) => step.ok));
        assert.match(steps[1]?.detail ?? '', new RegExp(`through the proxy ${scheme}://127\\.0\\.0\\.1:`));
      }));

    test(`${scheme}: one that refuses, or says nothing`, async () => {
      await through({ refuses: true }, async (_proxy, door) => {
        const found = bad(await sftp.open(door(scheme), never), 'transport.proxy');
        assert.equal(found.class, 'transient');
        assert.match(found.message, new RegExp(`The proxy ${scheme}://.* gave no way to 127\\.0\\.0\\.1`));
        const last = (await sftp.check(door(scheme), never)).at(-1);
        assert.deepEqual([last?.step, last?.problem?.code], ['tcp', 'transport.proxy']);
      });
      await through({ silent: true }, async (_proxy, door) => {
        const found = bad(await sftp.open(door(scheme), never), 'transport.timeout');
        assert.match(found.message, /through the proxy/);
      });
    });
  }

  test('with a login, and with a wrong one', async () => {
    const given = { user: 'anna', password: 'x:y' };
    for (const scheme of ['socks5', 'http']) {
      await through(given, async (_proxy, door) => {
        const login = { proxyUser: 'anna', proxyPassword: 'x:y' };
        await (await scene.open(door(scheme, login))).close();
        for (const wrong of [{ ...login, proxyPassword: 'no' }, {}]) {
          const found = bad(await sftp.open(door(scheme, wrong), never), 'transport.proxy');
          if (scheme === 'http' || 'proxyPassword' in wrong) assert.equal(found.class, 'auth', found.message);
          assert.ok(!JSON.stringify(found).includes('x:y'));
        }
      });
    }
  });

  test('one that is not there, and one that is not written well', async () => {
    const gone = await startProxy();
    await gone.close();
    const found = bad(
      await sftp.open(scene.door({ proxy: `http://127.0.0.1:${gone.port}` }), never),
      'transport.unreachable',
    );
    assert.match(found.message, new RegExp(`127\\.0\\.0\\.1:${gone.port} cannot be reached`));
    for (const proxy of ['ftp://h:1', 'h:1080', 'socks5://', 'socks5://u:p@h:1']) {
      const wrong = bad(await sftp.open(scene.door({ proxy }), never), 'transport.option');
      assert.ok(!wrong.message.includes('u:p'));
    }
  });
});
