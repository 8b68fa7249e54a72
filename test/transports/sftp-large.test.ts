import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SftpScene } from './sftp-scene.ts';

const FILES = 100_000;
const MOST_MB = 150;

describe('transport sftp, a large folder', () => {
  const scene = new SftpScene();

  test('100,000 files are listed as they come, each once, in little memory', {
    timeout: 60_000,
  }, async () => {
    scene.server.faults.manyNames = FILES;
    const session = await scene.open(scene.door({ timeoutSeconds: 30 }));
    const before = process.memoryUsage.rss();
    let most = before;
    let last = '';
    let count = 0;
    for await (const file of session.list()) {
      assert.ok(file.name > last, 'in the server’s order, none twice');
      last = file.name;
      count += 1;
      if (count % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
    }
    assert.equal(count, FILES);
    const grown = (most - before) / 1e6;
    assert.ok(grown < MOST_MB, `grew by ${grown.toFixed(0)} MB, the server in this process included`);
  });

  test('the first files are there before the last are asked for', async () => {
    scene.server.faults.manyNames = FILES;
    const session = await scene.open();
    const asked = scene.server.seen.get('READDIR') ?? 0;
    for await (const _file of session.list()) break;
    assert.equal((scene.server.seen.get('READDIR') ?? 0) - asked, 1);
  });
});
