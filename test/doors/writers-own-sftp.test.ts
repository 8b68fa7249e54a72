/** Writers at our own SFTP server. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { sweepInbox } from '../../src/pipeline/inbox-sweep.ts';
import { BODY, openScene, receiving } from '../pipeline/scene.ts';
import { newKey } from '../servers/sftp-server.ts';
import { until } from '../transports/inbox-scene.ts';
import { LOGIN, ownHouse } from './own-house.ts';
import { interrupted } from './sigint.ts';
import { sshWriter } from './ssh-writer.ts';
import { Watch } from './watch.ts';
import { type Gated, LAYOUT, list, put, type Writer } from './writer.ts';
import { type Manner, writers } from './writers.ts';

const manner: Manner = {
  calm: { gate: 'quiet', seconds: 60 },
  soon: { looks: 2, everyMs: 20_000 },
  bound: { looks: 5, everyMs: 16_000 },
  growing: /^open: it is being written$/,
  settling: /^quiet: written \d+ seconds ago; it must be quiet for 60$/,
  broken: /^open: the session ended while it was being written$/,
  reserves: 'while open',
};

const key = newKey();
const options = { ...LOGIN, publicKey: key.public };
const configured = (gated: Gated) => ({
  connector: { receive: receiving('inbox://sftp', { options, ...gated }) },
});
const scene = await openScene({ gestionale: LAYOUT, ...configured({ ready: [manner.calm] }) });
const house = await ownHouse({ after }, scene);
const { port } = house.server;
const watch = new Watch(scene, house.context);
const ssh = sshWriter({ after }, port, LOGIN, '/in/');
const writer: Writer = {
  ...ssh,
  async open(name, how) {
    const writing = await ssh.open(name, how);
    return {
      ...writing,
      async cut() {
        await writing.cut();
        const seen = async () => (await house.inbox.upload(owner, name))?.session === null;
        await until('the server sees it', seen);
      },
    };
  },
};
const owner = { organization: BODY, connector: 'tari' };
const gates = (gated: Gated): Promise<void> => scene.reconfigure(configured(gated));

describe('writers at our own SFTP server', () => {
  const stage = { writer, watch, gates };
  writers(stage, manner);
  interrupted(stage, manner, {
    port,
    user: LOGIN.user,
    key: key.private,
    folder: '/in/',
    size: async (name) => (await house.inbox.upload(owner, name))?.size ?? 0,
  });

  test('is cut at 60 % and never resumed: set aside and said, never taken; sent again it is', async () => {
    await gates({ ready: [manner.calm] });
    const whole = list(100);
    const writing = await writer.open('mai.csv', 'new');
    await writing.write(whole.subarray(0, Math.floor(whole.length * 0.6)), 0);
    await writing.cut();
    await watch.waits('mai.csv', manner.broken ?? /-/, { looks: 2, everyMs: 60_000 });
    scene.advance(11 * 60_000);
    assert.equal(await sweepInbox(scene.context), 1);
    await watch.rests();
    const told = await house.inbox.refusals({ ...owner });
    assert.match(told.map((one) => `${one.name} ${one.text}`).join(), /mai\.csv\.errore\.txt .*INCOMPLETO/s);
    await put(writer, 'mai.csv', whole);
    await watch.takes('mai.csv', whole, manner.bound);
  });
});
