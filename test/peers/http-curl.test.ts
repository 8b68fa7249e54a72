/** Our HTTP door and our HTTP client against curl and openssl, with the very commands of the documentation. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { diskArchive } from '../../src/archive/disk.ts';
import type { Push } from '../../src/domain/ports/inbox.ts';
import { failed, ok, ProblemError } from '../../src/domain/problem.ts';
import { peer } from '../servers/peer.ts';
import { type PushServer, startPush } from '../servers/push-server.ts';

const run = promisify(execFile);
const curl = await peer('curl');
const openssl = await peer('openssl');
const skip = curl.skip ?? openssl.skip ?? false;

const SECRET = 'segreto di prova';
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('curl pushes', { skip }, () => {
  let folder: string;
  let server: PushServer;
  const taken: { push: Push; sha256: string }[] = [];
  const bytes = Buffer.from(
    Array.from({ length: 20_000 }, (_, row) => `${row};RSSMRA80A01H501U;12,5\r\n`).join(''),
  );

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tramite-curl-'));
    await writeFile(join(folder, 'lista TARI.csv'), bytes);
    await writeFile(join(folder, 'grande.bin'), Buffer.alloc(3_000_000));
    const archive = diskArchive(join(folder, 'archive'));
    const account = {
      organization: '01234567897',
      connector: 'tari',
      user: 'tari',
      doors: ['http'],
      publicKeys: [],
      apiKey: 'chiave',
      secret: SECRET,
      fileBytes: 2_000_000,
    } as const;
    server = await startPush({
      clock: { now: () => new Date() },
      limits: { idleMs: 5000, lingerMs: 500 },
      door: {
        account: async (name) => (name === 'tari' ? account : undefined),
        async push(push) {
          async function* whole() {
            yield* push.bytes;
            const proof = await push.proven();
            if (!proof.ok) throw new ProblemError(proof.problem);
          }
          try {
            taken.push({ push, ...(await archive.store(push.organization, whole())) });
          } catch (error) {
            if (error instanceof ProblemError) return failed(error.problem);
            throw error;
          }
          return ok({ delivery: '0198c0de-0000-7000-8000-000000000001', number: 7, repeated: false });
        },
        outcome: async (_owner, delivery) => ({
          delivery,
          number: 7,
          file: 'x',
          state: 'applied',
          records: 1,
          outcomes: {},
          problems: [],
        }),
        note: async () => undefined,
      },
    });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  /** As a person types it; `$U` is our address. */
  const shell = async (line: string): Promise<string> => {
    const { stdout } = await run('/bin/sh', ['-ec', line], {
      cwd: folder,
      timeout: 20_000,
      env: { PATH: process.env.PATH, U: server.url, SECRET, LC_ALL: 'C.UTF-8' },
    });
    return stdout;
  };

  test('the bare bytes', async () => {
    const said = await shell(
      `curl -sS --fail-with-body --data-binary "@lista TARI.csv" -H "X-Api-Key: chiave" "$U/in/tari?name=lista%20TARI.csv"`,
    );
    assert.match(said, /"number":7/);
    assert.equal(taken.at(-1)?.push.name, 'lista TARI.csv');
    assert.equal(taken.at(-1)?.sha256, sha(bytes));
    await shell(
      'curl -sS --fail-with-body -T "lista TARI.csv" -X POST -H "X-Api-Key: chiave" -H "Idempotency-Key: a-1" "$U/in/tari?name=a.csv"',
    );
    assert.equal(taken.at(-1)?.push.idempotencyKey, 'a-1');
    await shell(
      'cat "lista TARI.csv" | curl -sS --fail-with-body -T - -X POST -H "X-Api-Key: chiave" "$U/in/tari?name=a.csv"',
    );
    assert.equal(taken.at(-1)?.sha256, sha(bytes), 'in chunks');
  });

  test('a form', async () => {
    await shell('curl -sS --fail-with-body -F "file=@lista TARI.csv" -H "X-Api-Key: chiave" "$U/in/tari"');
    assert.equal(taken.at(-1)?.push.name, 'lista TARI.csv');
    assert.equal(taken.at(-1)?.sha256, sha(bytes));
    await shell(
      'curl -sS --fail-with-body -F "file=@lista TARI.csv;filename=perché.csv" -H "X-Api-Key: chiave" "$U/in/tari"',
    );
    assert.equal(taken.at(-1)?.push.name, 'perché.csv');
  });

  const signed = `T=$(date +%s); H=$(openssl dgst -sha256 -r "$F" | cut -d' ' -f1)
S=$(printf '%s.%s' "$T" "$H" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -sS --data-binary "@$F" -H "X-Tramite-Signature: t=$T,v1=$S" "$U/in/tari?name=lista.csv"`;

  test('signed with openssl', async () => {
    assert.match(await shell(`F="lista TARI.csv"; ${signed}`), /"number":7/);
    assert.equal(taken.at(-1)?.push.name, 'lista.csv');
    assert.match(await shell(`F="lista TARI.csv"; SECRET=altro; ${signed}`), /push\.signature/);
    assert.match(
      await shell(`F="lista TARI.csv"; ${signed.replace('--data-binary', '--data-ascii')}`),
      /push\.signature/,
      'curl took the line ends away',
    );
  });

  test('what became of it', async () => {
    const id = '0198c0de-0000-7000-8000-000000000001';
    assert.match(await shell(`curl -sS -H "X-Api-Key: chiave" "$U/in/tari/${id}"`), /"state":"applied"/);
    const nothing = `T=$(date +%s); H=$(printf '' | openssl dgst -sha256 -r | cut -d' ' -f1)
S=$(printf '%s.%s' "$T" "$H" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -sS -H "X-Tramite-Signature: t=$T,v1=$S" "$U/in/tari/${id}"`;
    assert.match(await shell(nothing), /"state":"applied"/);
  });

  test('a refusal is heard, whatever curl was sending', async () => {
    const count = taken.length;
    const status = async (rest: string): Promise<string> =>
      shell(`curl -sS -w ' %{http_code}' ${rest} "$U/in/tari"`);
    assert.match(await status('-T grande.bin -X POST -H "X-Api-Key: chiave"'), /push\.too-large.* 413$/s);
    assert.match(
      await status('-T grande.bin -X POST -H "X-Api-Key: chiave" -H "Expect:"'),
      /push\.too-large.* 413$/s,
    );
    assert.match(
      await status(
        '-T grande.bin -X POST -H "X-Api-Key: chiave" -H "Expect:" -H "Transfer-Encoding: chunked"',
      ),
      /push\.too-large.* 413$/s,
    );
    assert.match(await status('-T grande.bin -X POST -H "X-Api-Key: x"'), /push\.login.* 401$/s);
    assert.match(
      await status('--data-binary @grande.bin -H "X-Api-Key: chiave" -H "Content-Encoding: gzip"'),
      /push\.encoding.* 415$/s,
    );
    assert.equal(taken.length, count);
  });

  test('a steady but slow curl is let be, a killed one leaves nothing', async () => {
    const count = taken.length;
    await shell(
      'head -c 300000 "lista TARI.csv" > piece.csv; curl -sS --fail-with-body --limit-rate 200k -T piece.csv -X POST -H "X-Api-Key: chiave" "$U/in/tari"',
    );
    assert.equal(taken.length, count + 1);
    await assert.rejects(
      shell(
        'head -c 1900000 grande.bin > half.bin; curl -sS --limit-rate 100k -m 1 -T half.bin -X POST -H "X-Api-Key: chiave" "$U/in/tari"',
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(taken.length, count + 1);
    assert.ok((await readFile(join(folder, 'piece.csv'))).equals(bytes.subarray(0, 300_000)));
  });
});
