import { test } from 'node:test';
import { openScene, row, file } from './scene.ts';
test('x', async () => {
  const scene = await openScene();
  const rows = Array.from({ length: 20000 }, (_, n) => row(n));
  await scene.drop('a.csv', file(rows));
  let t0 = performance.now(); await scene.run(['collect', 'ingest']); console.log('ingest', performance.now() - t0);
  scene.advance(2000);
  await scene.drop('b.csv', file(rows.toReversed()));
  t0 = performance.now(); await scene.run(['collect', 'ingest']); console.log('ingest unchanged', performance.now() - t0);
  scene.advance(2000);
  await scene.drop('c.csv', file(rows.map((_, n) => row(n, {amount: '7,00'}))));
  t0 = performance.now(); await scene.run(['collect', 'ingest']); console.log('ingest all changed', performance.now() - t0);
  scene.advance(2000);
  await scene.drop('d.csv', file(rows.map((_, n) => row(n + 20000, {}))));
  t0 = performance.now(); await scene.run(['collect', 'ingest']); console.log('ingest new keys on populated', performance.now() - t0);
});
