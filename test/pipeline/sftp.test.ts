import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connector } from '../../src/store/connectors.ts';
import { startSftpServer } from '../servers/sftp-server.ts';
import { BODY, file, openScene, row } from './scene.ts';

/** Data, never awaited: the integrator's own word. */
const THEN = 'then';

test('over SFTP: a file is taken, moved, published, and its acknowledgement comes back whole', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tramite-sftp-'));
  await mkdir(join(root, 'out'));
  await mkdir(join(root, 'in'));
  const server = await startSftpServer({ root });
  try {
    const options = { user: server.user, password: server.password, hostKey: server.hostKey };
    const receive = {
      location: server.location('/out'),
      options,
      match: '*.csv',
      everySeconds: 1,
      ready: [{ gate: 'stable', listings: 2, seconds: 0 }],
      [THEN]: { move: 'elaborati' },
      repeats: 'ask',
      deadlineSeconds: 3600,
      order: { by: 'modified' },
      envelope: [],
    } as const;
    const acknowledge = {
      location: server.location('/in'),
      options,
      after: 'published',
      deadlineSeconds: 60,
    } as const;
    const scene = await openScene({
      connector: { receive, acknowledge },
      gestionale: {
        acknowledgement: {
          format: 'csv',
          options: { encoding: 'windows-1252', delimiter: ';', header: true, columns: ['*', 'ESITO', 'IUV'] },
          name: '{received.stem}.esito.csv',
          values: {},
        },
        mappings: {
          positions: `{ "key": AVVISO, "period": ANNO, "description": "TARI", "debtor": $debtor(CF, NOME),
            "options": [{ "installments": [{ "ref": "0", "amount": $cents(IMPORTO), "dueDate": $date(SCADENZA, "dd/MM/yyyy") }] }] }`,
          acknowledgement: `{ "AVVISO": AVVISO, "ANNO": ANNO, "CF": CF, "NOME": NOME, "IMPORTO": IMPORTO, "SCADENZA": SCADENZA,
            "ESITO": outcome.outcome, "IUV": outcome.positions[0].codes[0].iuv }`,
        },
      },
    });
    await writeFile(join(root, 'out', 'lista.csv'), file([row(1), row(2)]), 'latin1');
    await scene.run();
    assert.deepEqual(await readdir(join(root, 'out')), ['lista.csv'], 'one listing is not stillness');
    scene.advance(2_500);
    await scene.run();
    await scene.run();
    assert.deepEqual(await readdir(join(root, 'out')), ['elaborati']);
    assert.deepEqual(await readdir(join(root, 'out', 'elaborati')), ['lista.csv']);
    assert.deepEqual(await readdir(join(root, 'in')), ['lista.esito.csv'], 'and no temporary file is left');
    const lines = (await readFile(join(root, 'in', 'lista.esito.csv'), 'latin1')).trimEnd().split('\r\n');
    assert.equal(lines.length, 3);
    assert.match(lines[1] ?? '', /^2026\/000001;2026;.*;created;01\d{15}$/);
    assert.equal(server.handles(), 0);

    await server.close();
    scene.advance(5_000);
    await scene.run(['collect']);
    const scanned = await connector(scene.context.database, { organization: BODY, connector: 'tari' });
    assert.match(JSON.stringify(scanned?.lastScan), /"transport\.unreachable"/);
  } finally {
    await server.close();
    await rm(root, { recursive: true, force: true });
  }
});
