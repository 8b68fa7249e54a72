/** What must not be taken for a delivered file. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { connector } from '../../src/store/connectors.ts';
import { insertOutgoing, outgoing } from '../../src/store/outgoing.ts';
import { transports } from '../../src/transports/registry.ts';
import { CONNECTOR, crashingAt, openReturns } from './returns.ts';
import { BODY, type Scene } from './scene.ts';

async function written(scene: Scene, name: string, text: string) {
  const { context } = scene;
  const stored = await context.archive.store(BODY, [Buffer.from(text)]);
  const id = context.newId();
  await context.database.transaction(async (client) =>
    insertOutgoing(client, {
      ...CONNECTOR,
      ...stored,
      id,
      kind: 'report',
      number: 1,
      deliveryId: null,
      supplement: 0,
      name,
      inside: null,
      lines: 1,
      cents: 1,
      programHash: (await connector(context.database, CONNECTOR))?.programHash ?? '',
      location: scene.back,
      editionOf: null,
      faults: [],
      unanswered: 0,
      createdAt: context.clock.now(),
    }),
  );
  return { organization: BODY, outgoing: id };
}

test("another's file of our name and length, come while our rename was intended, is not ours", async () => {
  const scene = await openReturns();
  const key = await written(scene, 'a.csv', 'ours...');
  await assert.rejects(dispatch(crashingAt(scene.context, 'dispatch.before-rename'), CONNECTOR));
  await writeFile(join(scene.back, 'a.csv'), 'theirs!');
  await dispatch(scene.context, CONNECTOR);
  const file = await outgoing(scene.context.database, key);
  assert.deepEqual([file?.state, file?.problem?.code], ['due', 'dispatch.name-taken']);
});

test('409 to a PUT is a folder that is missing, not a file that has arrived', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(409).end('Conflict'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/esiti/{name}`;
    const http = transports.transport(location);
    assert.ok('open' in http);
    for (const [method, repeated, expected] of [
      ['PUT', true, 'http.answer'],
      ['POST', false, 'http.answer'],
      ['POST', true, undefined],
    ] as const) {
      const options = { allowPrivate: true, method };
      const opened = await http.open({ location, options, use: 'deliver' }, AbortSignal.timeout(5_000));
      assert.ok(opened.ok);
      const bytes = (async function* () {
        yield Buffer.from('a');
      })();
      const facts = { id: 'i', size: 1, sha256: 'c'.repeat(64), kind: 'report', repeated } as const;
      const sent = await opened.value.write('a.csv', bytes, facts);
      assert.equal(sent.ok ? undefined : sent.problem.code, expected);
      await opened.value.close();
    }
  } finally {
    server.close();
  }
});
