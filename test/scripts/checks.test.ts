import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

/** A small repository with our scripts, and faults of every kind in it. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tramite-check-'));
  await cp(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function check(name: string): Promise<{ code: number; said: string }> {
  try {
    const { stdout } = await execute(process.execPath, [join(folder, 'scripts', 'check.mjs'), name]);
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, said: stdout };
  }
}

test('arrows point down only, types included', async () => {
  await write('src/domain/day.ts', 'export type Day = string;\nexport const day = 1;\n');
  await write('src/store/rows.ts', "import type { Day } from '../domain/day.ts';\nexport type Row = Day;\n");
  await write('src/pipeline/collect.ts', "export { type Row } from '../store/rows.ts';\n");
  await write('src/main.ts', "import './pipeline/collect.ts';\n");
  assert.equal((await check('layers')).code, 0);

  await write(
    'src/domain/up.ts',
    "import { readFile } from 'node:fs/promises';\nimport type { Row } from '../store/rows.ts';\nexport { readFile };\nexport type { Row };\n",
  );
  await write('src/nodo/sibling.ts', "export const load = () => import('../store/rows.ts');\n");
  await write('src/nodo/sql.ts', "import pg from 'pg';\nimport '../main.ts';\nexport { pg };\n");
  await write(
    'src/sandbox/book.ts',
    "export * from '../pipeline/collect.ts';\nexport * from '../../test/x.ts';\n",
  );
  await write('src/mapping/a.ts', "import { b } from './b.ts';\nexport const a = () => b;\n");
  await write('src/mapping/b.ts', "import { a } from './a.ts';\nexport const b = () => a;\n");
  await write('src/stuff/x.ts', 'export const x = 1;\n');
  const { code, said } = await check('layers');
  assert.equal(code, 1);
  for (const line of [
    'src/domain/up.ts:1: domain is pure and must not import node:fs/promises',
    'src/domain/up.ts:2: domain must not import src/store/rows.ts',
    'src/nodo/sibling.ts:1: nodo must not import src/store/rows.ts',
    'src/nodo/sql.ts:1: only store may import pg',
    'src/nodo/sql.ts:2: nothing imports a composition root: src/main.ts',
    'src/sandbox/book.ts:1: sandbox must not import src/pipeline/collect.ts',
    'src/sandbox/book.ts:2: src must not import test/x.ts',
    'circular import: src/mapping/a.ts → src/mapping/b.ts → src/mapping/a.ts',
    'src/stuff/x.ts: belongs to no layer known to this check',
  ]) {
    assert.ok(said.includes(line), `${line}\nis not in\n${said}`);
  }
});

test('long files, names that say nothing, and a gestionale in src', async () => {
  await write('src/store/long.ts', 'export {};\n'.repeat(301));
  await write('src/store/enough.ts', 'export {};\n'.repeat(300));
  await write('src/store/helpers.ts', 'export {};\n');
  const files = await check('files');
  assert.equal(files.code, 1);
  assert.match(files.said, /src\/store\/long\.ts: 301 lines/);
  assert.match(files.said, /src\/store\/helpers\.ts: a name that says nothing/);
  assert.doesNotMatch(files.said, /enough/);

  await mkdir(join(folder, 'mappings', 'mensa-scolastica'), { recursive: true });
  assert.equal((await check('gestionali')).code, 0);
  await write('src/store/named.ts', "\nexport const first = 'Mensa-Scolastica';\n");
  const gestionali = await check('gestionali');
  assert.equal(gestionali.code, 1);
  assert.match(gestionali.said, /src\/store\/named\.ts:2: names the gestionale mensa-scolastica/);
});

test('problem codes and their document agree, through functions that pass a code on and templates', async () => {
  await write(
    'src/domain/faults.ts',
    [
      "import { problem } from './problem.ts';",
      "export const plain = () => problem('amount.zero', 'x');",
      "export const either = (a: boolean) => problem(a ? 'due.past' : 'due.order', 'x');",
      'const wrong = (place: string, code: string) => problem(code, place);',
      "export const passed = () => wrong('not.a-code', 'key.twice');",
      // biome-like template kept as text: the family alone is known
      'export const family = (what: string) => problem(`iban.${' + 'what}`, what);',
    ].join('\n'),
  );
  await write(
    'docs/problems.md',
    '| code | meaning |\n|---|---|\n| `amount.zero` | … |\n| `due.past` | … |\n| `gone.away` | … |\n',
  );
  const { code, said } = await check('problem codes');
  assert.equal(code, 1);
  assert.match(said, /src\/domain\/faults\.ts:3: due\.order is not in/);
  assert.match(said, /src\/domain\/faults\.ts:5: key\.twice is not in/);
  assert.match(said, /src\/domain\/faults\.ts:6: nothing starts with iban\. in/);
  assert.match(said, /gone\.away is nowhere in src/);
  assert.doesNotMatch(said, /amount\.zero|due\.past is|not\.a-code/);

  await write(
    'docs/problems.md',
    ['amount.zero', 'due.past', 'due.order', 'key.twice', 'iban.checksum']
      .map((each) => `### \`${each}\`\n`)
      .join('\n'),
  );
  assert.equal((await check('problem codes')).code, 0);
});

test('the launcher passes arguments, exit code and signals', async () => {
  await write(
    'src/main.ts',
    `const wait: number = 60_000;
    if (process.argv[2] === 'code') process.exit(Number(process.argv[3]));
    process.once('SIGTERM', () => { console.log('ending'); process.exit(7); });
    console.log('pid ' + process.pid);
    setTimeout(() => undefined, wait);`,
  );
  const launcher = join(folder, 'bin', 'tramite');
  const code = await execute(process.execPath, [launcher, 'code', '3']).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  assert.equal(code, 3);
  const child = spawn(launcher, ['wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('pid')) break;
  }
  const closed = new Promise<number | null>((done) => child.once('exit', (status) => done(status)));
  child.kill('SIGTERM');
  assert.equal(await closed, 7);
});

test('a launcher killed without notice leaves no Tramite behind', async () => {
  const child = spawn(join(folder, 'bin', 'tramite'), ['wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('\n')) break;
  }
  const pid = Number(/pid (\d+)/.exec(said)?.[1]);
  child.kill('SIGKILL');
  let alive = true;
  for (let left = 50; alive && left > 0; left -= 1) {
    await wait(100);
    alive = existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  }
  assert.equal(alive, false);
});

test('the launcher says what to do when nothing is installed', async () => {
  const bare = await mkdtemp(join(tmpdir(), 'tramite-bare-'));
  await cp(join(root, 'bin'), join(bare, 'bin'), { recursive: true });
  const failure = await execute(join(bare, 'bin', 'tramite'), ['serve']).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  );
  await rm(bare, { recursive: true });
  assert.equal(failure.code, 1);
  assert.match(failure.stderr, /not installed\. Run: node .*ensure-installed\.mjs/);
});
