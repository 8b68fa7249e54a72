/** Writes over SFTP, one file after the other in one session; a cut breaks it, and the next file begins another. */
import { once } from 'node:events';
import { ask, type VisitOptions, type Visitor, visit, writeAt } from '../transports/inbox-scene.ts';
import type { Ends, Writer } from './writer.ts';

/** `folder`: where it writes, with the slash at its end. */
export function sshWriter(ends: Ends, port: number, login: VisitOptions, folder: string): Writer {
  let visitor: Visitor | undefined;
  const session = async (): Promise<Visitor> => {
    if (visitor !== undefined) return visitor;
    visitor = await visit(port, login);
    visitor.client.on('error', () => undefined);
    return visitor;
  };
  ends.after(() => visitor?.end());
  return {
    async open(name, how) {
      const { client, sftp, cut } = await session();
      const flags = how === 'new' ? 'w' : 'r+';
      const handle = await ask<Buffer>((done) => sftp.open(`${folder}${name}`, flags, done));
      return {
        write: (bytes, at) => writeAt(sftp, handle, at, bytes),
        reserve: (size) => ask<void>((done) => sftp.fsetstat(handle, { size }, done)),
        close: () => ask<void>((done) => sftp.close(handle, done)),
        async cut() {
          const closed = once(client, 'close');
          cut();
          visitor = undefined;
          await closed;
        },
      };
    },
    async rename(from, to) {
      const { sftp } = await session();
      await ask<void>((done) => sftp.rename(`${folder}${from}`, `${folder}${to}`, done));
    },
  };
}
