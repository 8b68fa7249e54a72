/**
 * SSRF: an address that somebody wrote leads this server to no service of its own machine or network, however it is
 * written: neither by the test button and the API's check of connections, nor by a webhook.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { postGuarded } from '../../src/pipeline/alert/post.ts';
import { openAsking, viewerOf } from '../api/asking.ts';
import { BODY, openScene, receiving } from '../pipeline/scene.ts';

let visits = 0;
/** What must not be reached: a metadata service, a database with a page, the console itself. */
const inner = createServer((_request, response) => {
  visits += 1;
  response.end('secrets');
});
await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
after(() => inner.close());
const { port } = inner.address() as AddressInfo;

const PLACES = [
  `http://127.0.0.1:${port}/latest/meta-data/`,
  `http://localhost:${port}/`,
  `http://2130706433:${port}/`,
  `http://0x7f.1:${port}/`,
  `http://[::ffff:127.0.0.1]:${port}/`,
  `http://0.0.0.0:${port}/`,
  'http://169.254.169.254/latest/meta-data/iam/',
];

const scene = await openScene();
const integrator = openAsking(scene.context).as(viewerOf('integrator', BODY));

test('the check of a connection', async () => {
  for (const location of PLACES) {
    // Allowed to speak without TLS, so that it is the address that is judged.
    await scene.reconfigure({
      connector: { receive: receiving(location, { options: { allowPlain: true } }) },
    });
    const { status, json } = await integrator('POST', `/connectors/${BODY}/tari/check`, {});
    equal(status, 200, location);
    const [door] = json.connections as {
      location: string;
      ok: boolean;
      steps: { ok: boolean; problem?: { code: string } }[];
    }[];
    equal(door?.ok, false, location);
    match(
      door?.steps.find((step) => !step.ok)?.problem?.code ?? '',
      /^http\.(address|forbidden|private)/,
      location,
    );
    ok(!JSON.stringify(json).includes('secrets'), location);
  }
  equal(visits, 0);
});

test('a webhook', async () => {
  for (const url of PLACES) {
    const sent = await postGuarded({
      ...{ url, headers: {}, body: Buffer.from('{}'), allowPrivate: false },
      signal: AbortSignal.timeout(5_000),
    });
    ok(!sent.ok, url);
    match(sent.problem.code, /^http\.address$/, url);
  }
  equal(visits, 0);
});

test('a webhook that is on one’s own network is told to be so, and then it is reached', async () => {
  const sent = await postGuarded({
    ...{ url: PLACES[0] ?? '', headers: {}, body: Buffer.from('{}'), allowPrivate: true },
    signal: AbortSignal.timeout(5_000),
  });
  deepEqual([sent.ok, visits], [true, 1]);
});
