/** `tramite lint`, `fmt` and `check` on a folder of mappings of their own. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readEnvironment } from '../../src/cli/environment.ts';
import { run } from '../../src/cli/run.ts';
import type { Wiring } from '../../src/cli/verb.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { formats } from '../../src/formats/registry.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { transports } from '../../src/transports/registry.ts';

const GESTIONALE = `title: One row, one notice
positions:
  format: csv
  encoding: windows-1252
  header: false
  columns: [AVVISO, CF, NOME, IMPORTO, SCADENZA]
`;

const RIGHT = `(
  $row := $records[0];
  { "key": $row.AVVISO, "debtor": $debtor($row.CF, $row.NOME) }
)
`;

async function openFolder(mappings: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'tramite-lint-'));
  after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'connectors'));
  for (const [name, source] of Object.entries(mappings)) {
    await mkdir(join(root, 'mappings', name), { recursive: true });
    await writeFile(join(root, 'mappings', name, 'gestionale.yaml'), GESTIONALE);
    await writeFile(join(root, 'mappings', name, 'positions.jsonata'), source);
  }
  const environment = readEnvironment({
    TRAMITE_CONNECTORS: join(root, 'connectors'),
    TRAMITE_MAPPINGS: join(root, 'mappings'),
    TRAMITE_HOME: root,
  });
  const unused = () => Promise.reject(new Error('this verb needs no database'));
  const wiring: Wiring = {
    environment,
    configuration: () =>
      loadConfiguration({
        ...environment,
        formats,
        transports,
        nodi: nodiOf({ now: () => new Date(0) }),
        lintMapping,
      }),
    context: unused,
    trialContext: unused,
    bell: unused,
    access: unused,
    serve: unused,
  };
  const say = async (...words: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(words, wiring, {
      print: (line) => out.push(line),
      complain: (line) => err.push(line),
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return { say, file: (name: string) => join(root, 'mappings', name, 'positions.jsonata') };
}

test('lint says where, why and what instead; errors end it with 1, warnings do not', async () => {
  const { say, file } = await openFolder({
    right: RIGHT,
    unwise: RIGHT.replace('"key":', '"source": $number($row.CF), "key":'),
    wrong: RIGHT.replace('$row.AVVISO', '$row.AVISO'),
  });
  const all = await say('lint');
  assert.equal(all.code, 1);
  const place = `${file('wrong')}:3:17`;
  assert.ok(
    all.out.includes(`${place}  error unknown-field: there is no field AVISO here\n    why  `),
    all.out,
  );
  assert.match(all.out, /\n {4}fix {2}Did you mean AVVISO\?\n/);
  assert.match(all.out, /\n1 error and 1 warning in 3 mappings\.$/);
  const unwise = await say('lint', 'unwise', 'right');
  assert.equal(unwise.code, 0);
  assert.match(unwise.out, /warning number-on-code: \$number loses the zeros/);
  assert.match(unwise.out, /\n1 warning in 2 mappings\.$/);
  assert.equal((await say('lint', 'right')).out, 'Nothing to say of 1 mapping.');
  const { findings, ok } = JSON.parse((await say('lint', 'wrong', '--json')).out);
  assert.deepEqual(
    [ok, findings[0].rule, findings[0].severity, findings[0].problem.place.line, findings[0].gestionale],
    [false, 'unknown-field', 'error', 3, 'wrong'],
  );
  const unknown = await say('lint', 'nessuno');
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /no gestionale is called nessuno\n {4}One of: right, unwise, wrong\./);
});

test('lint is part of check: an error disables the gestionale, a warning does not', async () => {
  const { say } = await openFolder({ wrong: RIGHT.replace('$row.AVVISO', '$row.AVISO') });
  const wrong = await say('check');
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.out,
    /positions\.jsonata:3:17 {2}there is no field AVISO here\.\n {4}Did you mean AVVISO\?/,
  );
  const other = await openFolder({ unwise: RIGHT.replace('"key":', '"source": $number($row.CF), "key":') });
  const unwise = await other.say('check');
  assert.equal(unwise.code, 0);
  assert.match(unwise.out, /:3:15 {2}warning: \$number loses the zeros/);
});

test('lint speaks of what cannot be compiled too', async () => {
  const { say } = await openFolder({ broken: '{ "key": }', forbidden: '{ "key": $eval("1") }' });
  const { out, code } = await say('lint');
  assert.equal(code, 1);
  assert.match(out, /broken\/positions\.jsonata:1:10 {2}error: this is not JSONata/);
  assert.match(out, /forbidden\/positions\.jsonata:1:10 {2}error: mappings have no \$eval/);
  assert.match(out, /\n2 errors in 2 mappings\.$/);
});

test('fmt lays out, --check only says; check says it and does not fail', async () => {
  const { say, file } = await openFolder({
    right: RIGHT,
    loose: RIGHT.replaceAll('  ', '      ').replace(':=', ':='),
    broken: '{',
  });
  const checked = await say('fmt', 'loose', 'right', '--check');
  assert.equal(checked.code, 1);
  assert.equal(checked.out, `${file('loose')} is not laid out\n1 mapping of 2 not laid out.`);
  assert.match(
    (await say('check')).out,
    /note: it is not laid out in the one style; tramite fmt loose does it\./,
  );
  const written = await say('fmt', 'loose');
  assert.equal(written.code, 0);
  assert.equal(await readFile(file('loose'), 'utf8'), RIGHT);
  assert.deepEqual(await say('fmt', 'loose', '--check'), { code: 0, out: '1 mapping laid out.', err: '' });
  const broken = await say('fmt');
  assert.equal(broken.code, 1);
  assert.match(
    broken.out,
    /broken\/positions\.jsonata:1:1 {2}this is not JSONata.*\n1 mapping of 3 not laid out\.$/s,
  );
  assert.equal(await readFile(file('broken'), 'utf8'), '{');
});
