import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SandboxClient } from '../../src/sandbox/client.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import {
  caller,
  DAY_MS,
  iupdOf,
  KEY_OF_ORG,
  navOf,
  ORG,
  option,
  position,
  RECEIPTS,
  V1,
  V2,
  withPlan,
} from './fixture.ts';

const MAIN = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

let home = '';
const children: ChildProcess[] = [];
before(() => {
  home = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

async function start(at = home): Promise<{ child: ChildProcess; url: string; client: SandboxClient }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, SANDBOX_HOME: at, SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }),
    'line',
    {
      signal: AbortSignal.timeout(10_000),
    },
  )) as [string];
  const { sandbox } = JSON.parse(line) as { sandbox: string };
  return { child, url: sandbox, client: new SandboxClient(sandbox) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill(signal);
  const [code] = (await gone) as [number | null];
  return code;
}

const bulk = (from: number, count: number) => ({
  paymentPositions: Array.from({ length: count }, (_, index) => position(from + index)),
});

test('everything that was answered is there after a SIGKILL, and the clock and the keys with it', async () => {
  const first = await start();
  await first.client.createKey(KEY_OF_ORG);
  const call = caller(first.url);
  await call('POST', `${V2}?toPublish=true`, bulk(1, 50));
  await call('POST', `${V1}?toPublish=true`, withPlan(101));
  await call(
    'PUT',
    `${V1}/${iupdOf(1)}?toPublish=true`,
    position(1, { paymentOption: [option(1, { amount: 77 })] }),
  );
  await call('POST', `${V1}/${iupdOf(2)}/invalidate`);
  await call('DELETE', `${V1}/${iupdOf(3)}`);
  await first.client.pay({ org: ORG, noticeNumber: navOf(4) });
  await first.client.pay({ org: ORG, noticeNumber: navOf(102) });
  await first.client.issueFlows();
  await first.client.advance(DAY_MS);
  const told = await first.client.ledger();
  const xml = (await call('GET', `${RECEIPTS}/${navOf(4).slice(1)}`)).text;
  const shown = (await call('GET', `${V1}/${iupdOf(1)}`)).text;
  await kill(first.child, 'SIGKILL');

  const second = await start();
  const again = caller(second.url);
  deepEqual(await second.client.ledger(), told);
  equal((await again('GET', `${RECEIPTS}/${navOf(4).slice(1)}`)).text, xml);
  equal((await again('GET', `${V1}/${iupdOf(1)}`)).text, shown);
  match(shown, /"amount":77,/);
  ok(Date.parse(await second.client.now()) > Date.now() + DAY_MS - 60_000);
  equal((await again('POST', V1, position(1))).status, 409);
  equal((await second.client.issueFlows()).length, 0, 'what was reported stays reported');
  equal((await second.client.attempts()).filter(({ applied }) => applied).length, 5);
  equal(await kill(second.child, 'SIGTERM'), 0);
});

test('a torn last line is a call that never was; killed in the middle of work, every bulk is whole', async () => {
  const at = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = await start(at);
  await first.client.createKey(KEY_OF_ORG);
  const call = caller(first.url);
  const answered: number[] = [];
  const work = (async () => {
    for (let from = 1; ; from += 100) {
      const { status } = await call('POST', `${V2}?toPublish=true`, bulk(from, 100));
      if (status === 201) answered.push(from);
    }
  })().catch(() => undefined);
  while (answered.length < 5) await new Promise((done) => setTimeout(done, 5));
  await kill(first.child, 'SIGKILL');
  await work;
  appendFileSync(
    join(at, 'ledger.jsonl'),
    '{"e":"put","how":"create","at":1,"org":"01234567897","items":[{"iupd":"x',
  );

  const second = await start(at);
  const rows = await second.client.ledger();
  const known = new Set(rows.map(({ iupd }) => iupd));
  equal(known.size % 100, 0);
  ok(known.size >= answered.length * 100);
  ok(answered.every((from) => known.has(iupdOf(from)) && known.has(iupdOf(from + 99))));
  equal((await caller(second.url)('POST', V1, position(900_000))).status, 201);
  await kill(second.child, 'SIGKILL');
  const third = await start(at);
  equal((await third.client.ledger()).length, rows.length + 1, 'the line after the torn one is read back');
  await kill(third.child, 'SIGKILL');
  rmSync(at, { recursive: true, force: true });
});

test('loads twenty thousand positions in bulks of a hundred in seconds', async () => {
  const at = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const sandbox = await startSandbox({ home: at, port: 0 });
  const client = new SandboxClient(sandbox.url);
  const keys = ['a', 'b', 'c'];
  for (const key of keys) await client.createKey({ ...KEY_OF_ORG, key });
  const call = caller(sandbox.url);
  const started = performance.now();
  for (let round = 0; round < 200; round += 4) {
    const loads = Array.from({ length: 4 }, (_, index) =>
      call('POST', `${V2}?toPublish=true`, bulk((round + index) * 100 + 1, 100), {
        'Ocp-Apim-Subscription-Key': keys[(round / 4) % 3] ?? '',
      }),
    );
    ok((await Promise.all(loads)).every(({ status }) => status === 201));
  }
  const seconds = (performance.now() - started) / 1_000;
  ok(seconds < 15, `${seconds} s`);
  ok(statSync(join(at, 'ledger.jsonl')).size > 10_000_000);
  equal((await client.ledger()).length, 20_000);
  await sandbox.close();
  rmSync(at, { recursive: true, force: true });
});
