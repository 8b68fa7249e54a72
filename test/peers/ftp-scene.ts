/** What is tried against every real FTP server, beside the conformance suite. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Door, Session } from '../../src/domain/ports/transport.ts';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { bytesOf, type DoorUnderTest, gather, good, names, pieces } from '../conformance/transport-scene.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';
import { newCertificate, type TestCertificate } from '../servers/certificate.ts';
import type { FtpDaemon, FtpDaemonOptions } from '../servers/ftp-daemon.ts';
import { peer } from '../servers/peer.ts';

export type Start = (options: FtpDaemonOptions) => Promise<FtpDaemon>;

export type Security = 'in clear' | 'explicit TLS' | 'implicit TLS';

interface Stage {
  readonly server: FtpDaemon;
  readonly root: string;
  readonly folder: string;
  readonly door: Door;
  close(): Promise<void>;
}

async function stage(start: Start, security: Security, certificate?: TestCertificate): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-ftp-peer-'));
  const folder = join(root, 'cartella con spazi');
  await mkdir(folder);
  for (const one of [root, folder]) await chmod(one, 0o777);
  const server = await start({
    root,
    ...(certificate === undefined ? {} : { certificate }),
    implicit: security === 'implicit TLS',
  });
  return {
    server,
    root,
    folder,
    door: {
      location: server.location('/cartella%20con%20spazi'),
      options: {
        user: server.user,
        password: server.password,
        timeoutSeconds: 10,
        ...(certificate === undefined
          ? {}
          : security === 'implicit TLS'
            ? { ca: certificate.cert }
            : { certificateFingerprint: certificate.fingerprint }),
        ...(security === 'implicit TLS' ? { tls: 'implicit' } : {}),
      },
    },
    close: async () => {
      await server.close();
      await rm(root, { recursive: true });
    },
  };
}

/** FTP ends its commands with a line break. */
const carries = (name: string): boolean => !/[\r\n]/.test(name);

/**
 * The conformance suite over TLS. Files that the tests put there belong to the tests' user: the server's must write
 * them too. `links`: the server tells a link from what it points to when asked for one name.
 */
export function conform(name: string, start: Start, links: boolean): void {
  let mask = 0;
  before(() => {
    mask = process.umask(0);
  });
  after(() => process.umask(mask));
  transportConformance(
    `ftps with ${name}`,
    ftp.spec,
    async (): Promise<DoorUnderTest> => {
      const made = await stage(start, 'explicit TLS', await newCertificate());
      const { folder, ...behind } = onDisk(made.folder);
      return {
        transport: ftp,
        door: made.door,
        behind: {
          ...behind,
          ...(folder === undefined || !links ? {} : { folder }),
          held: () => made.server.held(made.folder),
        },
        close: made.close,
      };
    },
    { carries, onDisk: links },
  );
}

export function tryOut(name: string, start: Start, security: Security): void {
  describe(`ftp with ${name} ${security}`, () => {
    let at: Stage;
    let certificate: TestCertificate | undefined;
    let session: Session;
    const signal = new AbortController().signal;
    before(async () => {
      certificate = security === 'in clear' ? undefined : await newCertificate();
      at = await stage(start, security, certificate);
    });
    afterEach(async () => {
      await session.close();
      for (const entry of await readdir(at.folder)) await rm(join(at.folder, entry), { recursive: true });
    });
    after(() => at.close());
    const open = async (): Promise<Session> => {
      session = good(await ftp.open({ ...at.door, use: 'collect' }, signal));
      return session;
    };

    test('lists plain files only; links, pipes and folders are left out', async () => {
      await writeFile(join(at.folder, 'a.csv'), 'abc');
      await utimes(join(at.folder, 'a.csv'), 1_600_000_031, 1_600_000_031);
      await symlink('/etc/passwd', join(at.folder, 'link.csv'));
      await symlink('/nowhere', join(at.folder, 'dangling.csv'));
      await mkdir(join(at.folder, 'folder.csv'));
      execFileSync('mkfifo', [join(at.folder, 'pipe.csv')]);
      const files = await gather((await open()).list());
      assert.deepEqual(files, [{ name: 'a.csv', size: 3, modifiedMs: 1_600_000_031_000 }]);
      assert.deepEqual(good(await session.stat('a.csv')), files[0]);
      assert.equal(good(await session.stat('folder.csv')), undefined);
    });

    test('8 MB there and back, many transfers in one session', async () => {
      const content = Buffer.alloc(8_000_000);
      for (let index = 0; index < content.length; index += 4) content.writeUInt32LE(index, index);
      good(await (await open()).write('grande.bin', pieces(content)));
      assert.ok((await readFile(join(at.folder, 'grande.bin'))).equals(content));
      const [file] = await gather(session.list());
      assert.ok(file);
      assert.ok((await bytesOf(session.read(file))).equals(content));
      for (let round = 0; round < 20; round += 1) {
        good(await session.write(`${round}.tmp`, pieces(`round ${round}`)));
        good(await session.rename(`${round}.tmp`, `${round}.csv`));
      }
      assert.equal((await gather(session.list())).length, 21);
    });

    test('a reader that goes away: the server lets go, and the session goes on', async () => {
      await writeFile(join(at.folder, 'big.bin'), Buffer.alloc(20_000_000));
      const [file] = await gather((await open()).list());
      assert.ok(file);
      for await (const _chunk of session.read(file)) break;
      assert.equal((await bytesOf(session.read(file))).length, file.size);
      good(await session.remove('big.bin'));
    });

    for (const client of ['curl', 'lftp'] as const) {
      test(`${client} reads what we wrote, and we read what it wrote`, async (t) => {
        const program = await peer(client);
        if (program.path === undefined) return t.skip(program.skip);
        const content = Buffer.alloc(100_000, 'àbc');
        good(await (await open()).write('nostro.csv', pieces(content)));
        const mine = await mkdtemp(join(tmpdir(), 'tramite-ftp-client-'));
        try {
          const ca = join(mine, 'ca.pem');
          if (certificate !== undefined) await writeFile(ca, certificate.cert);
          await writeFile(join(mine, 'loro.csv'), content);
          await (client === 'curl' ? curl : lftp)(program.path, at, security, mine, ca);
          assert.ok((await readFile(join(mine, 'nostro.csv'))).equals(content));
          const theirs = (await gather(session.list())).find((file) => file.name === 'loro.csv');
          assert.ok(theirs);
          assert.ok((await bytesOf(session.read(theirs))).equals(content));
          assert.deepEqual(names(await gather(session.list())), ['loro.csv', 'nostro.csv']);
        } finally {
          await rm(mine, { recursive: true });
        }
      });
    }
  });
}

const run = promisify(execFile);

type Fetch = (program: string, at: Stage, security: Security, mine: string, ca: string) => Promise<unknown>;

/** Fetches `nostro.csv` into our folder, and uploads `loro.csv` from it. */
const curl: Fetch = async (program, { server, door }, security, mine, ca) => {
  const scheme = security === 'implicit TLS' ? 'ftps:' : 'ftp:';
  // Two slashes: a path from the root, not from the login folder.
  const url = `${door.location.replace(/^ftps?:/, scheme).replace(/(:\d+)\//, '$1//')}/`;
  const common = ['-sS', '--max-time', '20', '-u', `${server.user}:${server.password}`, '--cacert', ca];
  const tls = security === 'in clear' ? [] : ['--ssl-reqd'];
  const plain = common.slice(0, security === 'in clear' ? 5 : common.length);
  await run(program, [...plain, ...tls, `${url}nostro.csv`, '-o', join(mine, 'nostro.csv')]);
  await run(program, [...plain, ...tls, '-T', join(mine, 'loro.csv'), url]);
};

const lftp: Fetch = async (program, { server, door }, security, mine, ca) => {
  const { pathname } = new URL(door.location);
  const path = decodeURIComponent(pathname);
  const scheme = security === 'implicit TLS' ? 'ftps' : 'ftp';
  const script = [
    'set net:timeout 10; set net:max-retries 1; set cmd:fail-exit yes',
    security === 'in clear'
      ? 'set ftp:ssl-allow no'
      : `set ssl:ca-file ${ca}; set ftp:ssl-force yes; set ftp:ssl-protect-data yes`,
    `open -u "${server.user}","${server.password}" ${scheme}://127.0.0.1:${server.port}`,
    `get "${path}/nostro.csv" -o "${join(mine, 'nostro.csv')}"`,
    `put "${join(mine, 'loro.csv')}" -o "${path}/loro.csv"`,
  ];
  await run(program, ['--norc', '-c', script.join('; ')], { timeout: 30_000 });
};
