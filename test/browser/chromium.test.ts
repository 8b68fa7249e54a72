import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch } from './chromium.ts';

let browser: Browser | undefined;
after(() => browser?.close());

test('Chromium starts without a display, runs scripts and sees the loopback', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Fornitùre</title><p id=n></p><script>n.textContent = 6 * 7</script>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  after(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') assert.fail('no port');
  browser = await launch();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${address.port}/`);
  assert.equal(await page.title(), 'Fornitùre');
  assert.equal(await page.textContent('#n'), '42');
  assert.ok((await page.screenshot()).length > 1000);
});
