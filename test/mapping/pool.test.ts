import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MappingProcesses } from '../../src/domain/ports/mapping.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { openMappingProcesses, READABLE } from '../../src/mapping/pool.ts';
import { processFlags } from '../../src/mapping/process.ts';
import { delivery, file, program, row, rowsOf, SOURCE, slice } from './setting.ts';

const pools: MappingProcesses[] = [];
function open(options: Parameters<typeof openMappingProcesses>[0] = {}): MappingProcesses {
  const pool = openMappingProcesses({ size: 1, sliceMs: 4000, unitMs: 250, ...options });
  pools.push(pool);
  return pool;
}
after(() => Promise.all(pools.map((pool) => pool.close())));

/** Mapping processes that this very process has started. */
function children(parent: number = process.pid): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return (
          Number(ppid) === parent &&
          state !== 'Z' &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mapping-process.ts')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** The mapping of the setting, except where NOTE says `bad`. */
const hostile = (attack: string): string => `($records[0].NOTE = "bad" ? (${attack}) : ${SOURCE})`;

const ATTACKS: readonly (readonly [what: string, attack: string, code: RegExp])[] = [
  ['loops without end', '($f := function($n){ $f($n + 1) }; $f(1))', /^mapping\.timeout$/],
  ['recurs without end', '($f := function($n){ 1 + $f($n + 1) }; $f(1))', /^mapping\.recursion$/],
  [
    'doubles a text',
    '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("xxxxxxxxxxxxxxxx", 40)))',
    /^mapping\.too-large$/,
  ],
  ['pads to 200 million', '$length($pad("x", 200000000))', /^mapping\.too-large$/],
  [
    'explodes a regular expression',
    '$contains($pad("", 50000, "a") & "!", /(a|a)*(b|c)+$/) ? 1 : $error("linear")',
    /^mapping\.failed$/,
  ],
  [
    'pollutes prototypes',
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    /^(position\.invalid|service\.unknown)$/,
  ],
  ['asks for the process', '$process.exit(1)', /^mapping\.empty$/],
  ['asks for modules', '$require("node:fs")', /^mapping\.failed$/],
  ['compares without end inside a built-in', '$count($distinct([1..90000].{"a": $}))', /^mapping\.timeout$/],
  [
    'fills the memory',
    '($f := function($l, $n){ $n = 0 ? $l : $f([[$l], $map([1..90000], function($v){ {"v": $string($v) & "-" & $n} })], $n - 1) }; $f([], 500))',
    /^mapping\.(memory|timeout|too-large|recursion)$/,
  ],
];

describe('a record on which the mapping', () => {
  const pool = open({ heapMb: 96 });
  for (const [what, attack, code] of ATTACKS) {
    it(`${what} is a problem; its neighbours succeed and the parent stays awake`, async () => {
      let beats = 0;
      const heart = setInterval(() => {
        beats += 1;
      }, 20);
      const began = performance.now();
      const rows = [row({ AVVISO: '1' }), row({ AVVISO: '2', NOTE: 'bad' }), row({ AVVISO: '3' })];
      const staged = await pool.stage(program(hostile(attack)), delivery, slice(file(...rows)));
      const took = performance.now() - began;
      clearInterval(heart);
      const seen = rowsOf(staged);
      assert.deepEqual(
        seen.map(({ kind, nativeKey }) => [kind, nativeKey]),
        [
          ['P', '1'],
          ['X', '2'],
          ['P', '3'],
        ],
      );
      const [found] = seen[1]?.problems ?? [];
      assert.match(found?.code ?? '', code, found?.message);
      assert.equal(found?.place?.line, 3);
      assert.deepEqual(
        [staged.records, staged.units, staged.positions, staged.problems, staged.cents],
        [3, 3, 2, 1, 3 * 123456],
      );
      assert.ok(beats >= Math.floor(took / 200), `${beats} beats in ${took} ms`);
    });
  }
});

describe('a mapping process', () => {
  it('killed in the middle of a slice costs nothing but time', async () => {
    const pool = open();
    const work = program();
    const rows = Array.from({ length: 1500 }, (_, index) => row({ AVVISO: `A${index}` }));
    const before = new Set(children());
    await pool.stage(work, delivery, slice(file(row())));
    const [own] = children().filter((pid) => !before.has(pid));
    assert.ok(own !== undefined);
    const staging = pool.stage(work, delivery, slice(file(...rows)));
    await pause(60);
    process.kill(own, 'SIGKILL');
    const staged = await staging;
    assert.deepEqual([staged.positions, staged.problems, rowsOf(staged).length], [1500, 0, 1500]);
    assert.deepEqual(
      rowsOf(staged).map(({ unit }) => unit),
      rows.map((_, index) => index + 1),
    );
  });

  it('killed while idle is replaced', async () => {
    const pool = open();
    const before = new Set(children());
    await pool.stage(program(), delivery, slice(file(row())));
    const [own] = children().filter((pid) => !before.has(pid));
    assert.ok(own !== undefined);
    process.kill(own, 'SIGKILL');
    await pause(50);
    assert.equal((await pool.stage(program(), delivery, slice(file(row())))).positions, 1);
  });

  it('runs one mapping in a process, for whichever organization, and none is left behind', async () => {
    const pool = open({ idleMs: 60_000 });
    const before = new Set(children());
    const own = (): readonly number[] => children().filter((pid) => !before.has(pid));
    await pool.stage(program(), delivery, slice(file(row())));
    const first = own();
    await pool.stage(program(SOURCE, { organization: '77777777777' }), delivery, slice(file(row())));
    assert.deepEqual(own(), first, 'the same mapping works for the next one');
    await pool.stage(program(`${SOURCE} `), delivery, slice(file(row())));
    assert.equal(first.length, 1);
    assert.equal(own().length, 2, 'another letter is another mapping');
    for (let other = 0; other < 9; other += 1)
      await pool.stage(program(`${SOURCE}${' '.repeat(other + 2)}`), delivery, slice(file(row())));
    assert.equal(own().length, 8, 'of many some are kept');
    assert.ok(!own().includes(first[0] ?? 0), 'those that worked last');
    await pool.close();
    assert.deepEqual(own(), []);
    await assert.rejects(pool.stage(program(), delivery, slice(file(row()))), /closed/);
  });

  it('serves all that wait, of any organization', async () => {
    const pool = open({ size: 2 });
    const one = slice(file(row(), row({ AVVISO: '2' })));
    const programs = ['01234567897', '77777777777', '00000000001'].map((organization) =>
      program(SOURCE, { organization }),
    );
    const staged = await Promise.all(
      Array.from({ length: 12 }, (_, index) => pool.stage(programs[index % 3] ?? program(), delivery, one)),
    );
    assert.ok(staged.every(({ positions }) => positions === 2));
  });

  it('is given up by a mapping that kills it again and again', async () => {
    const pool = open({ sliceMs: 1000 });
    const spin = '$count($distinct([1..90000].{"a": $}))';
    const rows = Array.from({ length: 40 }, (_, index) => row({ AVVISO: `A${index}`, NOTE: 'bad' }));
    const seen = rowsOf(await pool.stage(program(hostile(spin)), delivery, slice(file(...rows))));
    const codes = seen.map(({ problems }) => problems[0]?.code);
    assert.equal(seen.length, 40);
    assert.equal(codes[0], 'mapping.timeout');
    assert.equal(codes.at(-1), 'mapping.abandoned');
  });

  it('reads every encoding after its doors are closed', async () => {
    const pool = open();
    for (const encoding of ['windows-1252', 'iso-8859-15', 'cp850', 'utf-8', 'us-ascii']) {
      const work = program(SOURCE, { layout: { ...program().layout, encoding } });
      const name =
        encoding === 'cp850' ? Buffer.from([0x4e, 0x49, 0x43, 0x4f, 0x4c, 0x95]) : Buffer.from('NICOLO');
      const text = Buffer.from(file(row({ NOME: '@' })));
      const at = text.indexOf('@');
      const bytes = Buffer.concat([text.subarray(0, at), name, text.subarray(at + 1)]);
      const staged = await pool.stage(work, delivery, slice(bytes));
      assert.equal(staged.positions, 1, encoding);
      assert.match(Buffer.from(staged.rows).toString(), encoding === 'cp850' ? /"NICOLò"/ : /"NICOLO"/);
    }
  });

  it('refuses a mapping that is none, by its problem', async () => {
    const pool = open();
    await assert.rejects(
      pool.stage(program('{"a": '), delivery, slice(file(row()))),
      (error) => error instanceof ProblemError && error.problem.code === 'mapping.syntax',
    );
    assert.equal((await pool.stage(program(), delivery, slice(file(row())))).positions, 1);
  });

  it('indexes, acknowledges and reports', async () => {
    const pool = open();
    const indexed = await pool.index(program(), delivery, slice(file(row(), row())));
    assert.deepEqual([indexed.records, Buffer.from(indexed.rows).toString().split('\n').length], [2, 3]);
    const loop = '($f := function($n){ $f($n + 1) }; $f(1))';
    const back = program(`outcome.bad ? ${loop} : {"AVVISO": AVVISO, "ESITO": outcome.kind}`);
    const rendered = await pool.acknowledge(back, delivery, slice(file(row(), row())), [
      { kind: 'created' },
      { bad: true },
    ]);
    assert.deepEqual(rendered[0], { records: [{ AVVISO: '2026/0001', ESITO: 'created' }] });
    assert.equal(
      rendered[1] !== undefined && 'problem' in rendered[1] ? rendered[1].problem.code : '',
      'mapping.timeout',
    );
    const spin = 'bad ? $count($distinct([1..90000].{"a": $})) : {"IUV": iuv}';
    const report = await pool.report(program(spin), {}, [{ iuv: '1' }, { bad: true }, { iuv: '3' }]);
    assert.deepEqual([report[0], report[2]], [{ records: [{ IUV: '1' }] }, { records: [{ IUV: '3' }] }]);
    assert.equal(
      report[1] !== undefined && 'problem' in report[1] ? report[1].problem.code : '',
      'mapping.timeout',
    );
  });

  it('has no files, programs, network, environment or code from text', async () => {
    const probe = fileURLToPath(new URL('sealed-probe.ts', import.meta.url));
    const readable = [...READABLE, new URL('.', import.meta.url)];
    const { stdout } = await promisify(execFile)(process.execPath, [...processFlags(readable, 96), probe], {
      env: {},
      cwd: '/',
    });
    const { tried, possible } = JSON.parse(stdout);
    assert.deepEqual(possible, []);
    assert.equal(tried, 19);
    assert.equal(existsSync('/tmp/never-written'), false);
  });

  it('goes when its parent is killed', async () => {
    const pool = new URL('../../src/mapping/pool.ts', import.meta.url).href;
    const setting = new URL('setting.ts', import.meta.url).href;
    const script = `
      const { openMappingProcesses } = await import(${JSON.stringify(pool)});
      const { delivery, file, program, row, slice } = await import(${JSON.stringify(setting)});
      await openMappingProcesses({ size: 1 }).stage(program(), delivery, slice(file(row())));
      process.stdout.write('ready');
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const [orphan] = children(parent.pid);
    assert.ok(orphan !== undefined);
    parent.kill('SIGKILL');
    for (let turn = 0; turn < 100 && existsSync(`/proc/${orphan}`); turn += 1) await pause(50);
    assert.equal(existsSync(`/proc/${orphan}`), false);
  });
});
