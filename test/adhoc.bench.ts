import { mkdtemp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { openScene } from './pipeline/scene.ts';
import { positionsMapping, writeList } from './bench/gestionale.ts';
import { journalOfDelivery } from '../src/store/journal.ts';
import { deliveries } from '../src/store/deliveries.ts';

test('adhoc', async () => {
  const rows = Number(process.env.ROWS ?? 50000);
  const per = Number(process.env.PER ?? 1);
  const scene = await openScene({ positions: positionsMapping(per > 1), gestionale: { positions: { format: 'csv', options: { encoding: 'windows-1252', delimiter: ';', header: true, amount: 'IMPORTO', ...(per > 1 ? { groupBy: 'NUM_AVVISO' } : {}) }, uniqueWithin: 'period', keyField: 'NUM_AVVISO', ...(per > 1 ? { groupBy: 'NUM_AVVISO' } : {}) } } });
  const dir = await mkdtemp(join(tmpdir(), 'adhoc-'));
  await writeList(join(dir, 'x.csv'), rows, per, new Date());
  await rename(join(dir, 'x.csv'), join(scene.out, 'x.csv'));
  const t = performance.now();
  await scene.run(['collect']);
  await scene.run(['ingest']);
  const s = (performance.now() - t) / 1000;
  const [d] = await deliveries(scene.context.database, 1);
  console.log(d?.state, d?.records, d?.reasons, s.toFixed(1) + 's', Math.round(rows / s), 'rows/s', process.memoryUsage.rss() / 1e6);
  const j = await journalOfDelivery(scene.context.database, d!.organization, d!.id);
  const base = j[0]!.at.getTime();
  console.log(j.map((one) => `${one.event} ${((one.at.getTime() - base) / 1000).toFixed(1)}`).join(' | '));
});
