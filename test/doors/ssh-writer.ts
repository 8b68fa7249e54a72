/** Writes over SFTP, each file in a session of its own. */
import { once } from 'node:events';
import { ask, visit, type VisitOptions, writeAt } from '../transports/inbox-scene.ts';
import type { Writer } from './writer.ts';

/** `folder`: where it writes, with the slash at its end. */
export const sshWriter = (port: number, login: VisitOptions, folder: string): Writer => ({
  async open(name, how) {
    const visitor = await visit(port, login);
    const { client, sftp } = visitor;
    client.on('error', () => undefined);
    const handle = await ask<Buffer>((done) => sftp.open(`${folder}${name}`, how === 'new' ? 'w' : 'r+', done));
    const gone = async (leave: () => void): Promise<void> => {
      const closed = once(client, 'close');
      leave();
      await closed;
    };
    return {
      write: (bytes, at) => writeAt(sftp, handle, at, bytes),
      reserve: (size) => ask<void>((done) => sftp.fsetstat(handle, { size }, done)),
      async close() {
        await ask<void>((done) => sftp.close(handle, done));
        await gone(visitor.end);
      },
      cut: () => gone(visitor.cut),
    };
  },
  async rename(from, to) {
    const { sftp, end } = await visit(port, login);
    await ask<void>((done) => sftp.rename(`${folder}${from}`, `${folder}${to}`, done));
    end();
  },
});
