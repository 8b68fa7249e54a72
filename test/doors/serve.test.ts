/** The whole of Tramite as a process, with our own doors, and the programs that gestionali use: sftp and curl. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SandboxClient } from '../../src/sandbox/client.ts';
import { Database } from '../../src/store/database.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { openPlace } from '../cli/tool.ts';
import { type Tramite, tramite, until } from '../fault/tramite.ts';
import { BODY, file, IBAN, KEY, row } from '../pipeline/scene.ts';
import { peer } from '../servers/peer.ts';
import { freePort } from '../servers/port.ts';
import { newKey } from '../servers/sftp-server.ts';

const BOUND_MS = 90_000;
const LEASE_SECONDS = '2';
const COLUMNS = '["*", ESITO, IUV]';

const [sftp, curl] = [await peer('sftp'), await peer('curl')];
const place = await openPlace();

/** Ended or not within its bound, with all that it said. */
function run(
  path: string,
  words: readonly string[],
  cwd: string,
  input = '',
): Promise<{ code: number | null; out: string }> {
  const child = spawn(path, words, { cwd, timeout: BOUND_MS });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      out += String(bytes);
    });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })));
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

describe('serve with our own doors', { skip: sftp.skip ?? curl.skip ?? false }, () => {
  const key = newKey();
  let serving: Tramite;
  let database: Database;
  let [web, ssh] = [0, 0];
  let desk = '';

  const serve = async (): Promise<void> => {
    serving = tramite(['serve', '--port', String(web)], place.env, join(place.root, 'serve.log'));
    await until('both doors are open', BOUND_MS, async () => (await listens(web)) && (await listens(ssh)));
  };

  const client = (commands: readonly string[], more: readonly string[] = []) =>
    run(
      sftp.path ?? '',
      [
        ...['IdentitiesOnly=yes', 'StrictHostKeyChecking=accept-new', 'LogLevel=ERROR', 'BatchMode=yes'],
        `UserKnownHostsFile=${join(desk, 'known')}`,
        `IdentityFile=${join(desk, 'key')}`,
      ]
        .flatMap((option) => ['-o', option])
        .concat(more, ['-P', String(ssh), '-b', '-', 'borgo-tari@127.0.0.1']),
      desk,
      `${commands.join('\n')}\n`,
    );

  const taken = async (name: string) =>
    (await deliveries(database, 50))
      .filter((one) => one.fileName === name)
      .map((one) => [one.state, one.size]);

  /** What came back for this file, fetched as a gestionale does. */
  async function outcome(name: string): Promise<readonly string[]> {
    await until(`${name} lies in out/`, BOUND_MS, async () =>
      (await client(['ls -1 out'])).out.includes(name),
    );
    const got = await client([`get out/${name} ${name}`, `rm out/${name}`]);
    assert.equal(got.code, 0, got.out);
    return (await readFile(join(desk, name), 'latin1')).trimEnd().split('\r\n');
  }

  before(async () => {
    const sandbox = await place.sandbox();
    await new SandboxClient(sandbox).createKey({
      key: KEY,
      organizations: [BODY],
      segregationCodes: ['01'],
      ibans: { [BODY]: [IBAN] },
    });
    await place.configure({ sandbox, hold: 'never' });
    [web, ssh] = [await freePort(), await freePort()];
    Object.assign(place.env, {
      TRAMITE_SFTP_PORT: String(ssh),
      TRAMITE_LEASE_SECONDS: LEASE_SECONDS,
      TRAMITE_LOG: 'info',
      CURL_KEY: 'chiave di curl',
    });
    const connectors = join(place.root, 'connectors', `${BODY}-prova`);
    const mappings = join(place.root, 'mappings', 'prova');
    const common = 'gestionale: prova\nservice: tari\ncodes: { segregationCode: "01" }\nhold: never\n';
    await writeFile(
      join(connectors, 'tari.yaml'),
      `${common}unknownPayments: true
receive:
  from: inbox://sftp
  user: borgo-tari
  publicKey: ${key.public}
  match: "*.csv"
  every: 1s
  ready: [{ quiet: 2s }]
acknowledge: { to: inbox://sftp }
`,
    );
    await writeFile(
      join(connectors, 'mensa.yaml'),
      `${common}unknownPayments: false
receive: { from: inbox://http, user: mensa, apiKey: "\${env:CURL_KEY}", match: "*.csv" }
`,
    );
    const gestionale = join(mappings, 'gestionale.yaml');
    await writeFile(
      gestionale,
      `${await readFile(gestionale, 'utf8')}acknowledgement:
  format: csv
  like: positions
  columns: ${COLUMNS}
  name: "{received.stem}.esito.csv"
`,
    );
    await writeFile(
      join(mappings, 'acknowledgement.jsonata'),
      `$merge([$sift($$, function($v, $k) { $k != "outcome" }), {
  "ESITO": outcome.outcome, "IUV": outcome.positions[0].codes[0].iuv }])`,
    );
    desk = join(place.root, 'desk');
    await mkdir(desk);
    await writeFile(join(desk, 'key'), key.private, { mode: 0o600 });
    database = new Database({ url: place.env.DATABASE_URL ?? '', max: 2 });
    await serve();
  });

  after(async () => {
    serving?.kill('SIGKILL');
    await serving?.ended;
    await database?.close();
    if (desk !== '') await rm(desk, { recursive: true, force: true });
  });

  test('sftp puts a list and fetches its acknowledgement from out/', async () => {
    await writeFile(join(desk, 'lista.csv'), file([row(1), row(2)]), 'latin1');
    const sent = await client(['put lista.csv in/lista.tmp', 'rename in/lista.tmp in/lista.csv', 'ls -1 in']);
    assert.equal(sent.code, 0, sent.out);
    const lines = await outcome('lista.esito.csv');
    assert.equal(lines.length, 3, lines.join('\n'));
    assert.match(lines[0] ?? '', /;ESITO;IUV$/);
    for (const line of lines.slice(1)) assert.match(line, /^2026\/00000\d;.*;created;01\d{15}$/);
    assert.deepEqual(
      (await taken('lista.csv')).map(([state]) => state),
      ['applied'],
    );
  });

  test('curl pushes a list and asks what became of it', async () => {
    await writeFile(
      join(desk, 'mensa.csv'),
      file([row(11), row(12), row(13, { cf: 'sbagliato' })]),
      'latin1',
    );
    const url = `http://127.0.0.1:${web}`;
    const auth = ['-sS', '-H', 'X-Api-Key: chiave di curl'];
    const sent = await run(
      curl.path ?? '',
      [...auth, '--data-binary', '@mensa.csv', `${url}/in/mensa?name=mensa.csv`],
      desk,
    );
    const { status } = JSON.parse(sent.out) as { readonly status: string };
    let told: { readonly state?: string; readonly outcomes?: object } = {};
    await until('it is applied', BOUND_MS, async () => {
      told = JSON.parse((await run(curl.path ?? '', [...auth, `${url}${status}`], desk)).out);
      return told.state === 'applied';
    });
    assert.deepEqual(told.outcomes, { created: 2, problem: 1 });
    const stranger = await run(curl.path ?? '', ['-sS', `${url}${status}`], desk);
    assert.match(stranger.out, /push\.login/);
  });

  test('killed with -9 in the middle of an upload, started again, resumed: the file arrives once', async () => {
    const whole = Buffer.from(file(Array.from({ length: 1_000 }, (_, n) => row(1000 + n))), 'latin1');
    await writeFile(join(desk, 'mezza.csv'), whole);
    const spool = join(place.root, 'home', 'inbox', BODY);
    const spooled = async (): Promise<number> => {
      const names = await readdir(spool).catch(() => []);
      const sizes = await Promise.all(names.map(async (name) => (await stat(join(spool, name))).size));
      return Math.max(0, ...sizes);
    };
    // 240 kbit/s, few bytes at a time: some two seconds.
    const put = client(['put mezza.csv in/mezza.csv'], ['-l', '240', '-R', '1', '-B', '8192']);
    await until('half is there', BOUND_MS, async () => (await spooled()) > whole.length * 0.4);
    serving.kill('SIGKILL');
    await serving.ended;
    assert.notEqual((await put).code, 0);
    assert.ok((await spooled()) < whole.length, 'it was not whole yet');
    await serve();
    await until('status names it', BOUND_MS, async () =>
      /mezza\.csv .*open: it is being written/.test((await place.tramite('status')).out),
    );
    assert.deepEqual(await taken('mezza.csv'), []);
    // A server that died is believed to live for a minute and a half: here it has passed.
    await database.query(
      "update upload set changed_at = changed_at - interval '2 minutes' where state = 'writing'",
    );
    const reput = await client(['reput mezza.csv in/mezza.csv']);
    assert.equal(reput.code, 0, reput.out);
    const lines = await outcome('mezza.esito.csv');
    assert.equal(lines.length, 1_001);
    assert.deepEqual(await taken('mezza.csv'), [['applied', whole.length]]);
    assert.match((await client(['ls -1 in'])).out, /^(?!.*mezza)/s);
  });
});
