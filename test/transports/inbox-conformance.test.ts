import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Door, Session, Transport } from '../../src/domain/ports/transport.ts';
import { ok } from '../../src/domain/problem.ts';
import { uuidV5 } from '../../src/domain/uuid.ts';
import { nameFault } from '../../src/transports/inbox/server/upload-name.ts';
import { spec } from '../../src/transports/inbox/spec.ts';
import { inboxTransport } from '../../src/transports/inbox/transport.ts';
import { type Behind, openInside } from '../conformance/transport-scene.ts';
import { transportConformance } from '../conformance/transports.ts';
import { type House, OWNER, openHouse } from './inbox-scene.ts';

const SESSION = '6735a8db-66bb-4602-86ff-53a93a37ae80';

/** As the SFTP server writes, without its protocol. */
function behind({ inbox, home }: House): Behind {
  const uploads = async () => (await inbox.uploads(OWNER)).filter((one) => one.state === 'closed');
  return {
    async put(name, content) {
      const begun = await inbox.begin(OWNER, name, SESSION, 'replace');
      if (!begun.ok) throw new Error(begun.problem.message);
      await mkdir(dirname(begun.value.spool), { recursive: true });
      await writeFile(begun.value.spool, content);
      await inbox.closed({ upload: begun.value, session: SESSION, size: Buffer.from(content).length });
    },
    async get(name) {
      const upload = (await uploads()).find((one) => one.name === name);
      if (upload !== undefined) return readFile(upload.spool);
      const ready = (await inbox.ready(OWNER)).find((one) => one.name === name);
      return ready === undefined ? undefined : Buffer.from(await inbox.read(ready, 0, ready.size));
    },
    names: async () => [...(await uploads()), ...(await inbox.ready(OWNER))].map((one) => one.name),
    async clear() {
      for (const one of await uploads()) await inbox.remove(OWNER, one.name, SESSION);
      for (const one of await inbox.ready(OWNER)) await inbox.removeReady(one);
    },
    held: () => openInside(join(home, 'inbox')),
  };
}

/** The ids of files that go back are UUIDs; the suite's are words. */
function withUuids(transport: Transport): Transport {
  return {
    ...transport,
    async open(door, signal) {
      const opened = await transport.open(door, signal);
      if (!opened.ok) return opened;
      const session: Session = opened.value;
      const write: Session['write'] = (name, bytes, facts) =>
        session.write(name, bytes, facts && { ...facts, id: uuidV5(SESSION, facts.id) });
      return ok(new Proxy(session, { get: (target, key) => (key === 'write' ? write : bound(target, key)) }));
    },
  };
}

function bound(target: Session, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key);
  return typeof value === 'function' ? value.bind(target) : value;
}

const door: Door = { location: 'inbox://sftp', options: {}, owner: OWNER, use: 'collect' };

transportConformance(
  'inbox',
  spec,
  async () => {
    const house = await openHouse();
    const address = { host: '127.0.0.1', port: house.server.port };
    return {
      transport: withUuids(inboxTransport(house.inbox, () => ({ sftp: address }))),
      door,
      deliver: { ...door, use: 'deliver' },
      behind: behind(house),
      close: async () => undefined,
    };
  },
  { apart: true, moves: false, carries: (name) => nameFault(name) === undefined },
);
