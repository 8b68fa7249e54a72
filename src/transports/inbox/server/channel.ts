/** The bytes of one SFTP channel: packets in, packets out, neither faster than the other side takes them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerChannel } from 'ssh2';
import type { Conversation } from './conversation.ts';
import { type InboxLimits, Pace } from './limits.ts';
import { version } from './replies.ts';
import { INIT, readRequest } from './requests.ts';
import { Malformed, PacketCutter } from './wire.ts';

/** Reads whose bytes are fetched at once: while one is sent the next comes from the disk. */
const READS_AT_ONCE = 4;

/** Until the channel ends, or `gone` says that the connection did. `heard` is called whenever something moves. */
export async function converse(
  channel: ServerChannel,
  conversation: Conversation,
  limits: InboxLimits,
  gone: AbortSignal,
  heard: () => void,
): Promise<void> {
  const cutter = new PacketCutter();
  const pace = new Pace(limits.requestsPerSecond, limits.requestsAtOnce);
  // Answers in the order of their requests; promises never reject.
  const owed: (Buffer | Promise<Buffer>)[] = [];
  const pay = async (left: number): Promise<void> => {
    while (owed.length > left) {
      const known: Buffer[] = [];
      while (Buffer.isBuffer(owed[0])) known.push(...(owed.splice(0, 1) as Buffer[]));
      if (known.length > 0) await send(channel, known, gone);
      const [next] = owed;
      if (next !== undefined && owed.length > left) {
        owed[0] = await next;
        heard();
      }
    }
  };
  let greeted = false;
  for await (const bytes of channel) {
    if (gone.aborted) break;
    heard();
    for (const packet of cutter.push(bytes as Buffer)) {
      if (!greeted) {
        if (packet[0] !== INIT) throw new Malformed('it does not begin as SFTP does');
        greeted = true;
        owed.push(version());
        continue;
      }
      const request = readRequest(packet);
      const { kind } = request;
      // Only reads overlap: all else is done in the order in which it was asked.
      if (kind !== 'write') await pay(kind === 'read' ? READS_AT_ONCE - 1 : 0);
      else if (owed.some((one) => !Buffer.isBuffer(one))) await pay(0);
      if (kind !== 'read' && kind !== 'write') {
        const ms = pace.next();
        if (ms > 0) await sleep(ms);
      }
      const answer = conversation.answer(request);
      if (kind === 'read' || Buffer.isBuffer(answer)) {
        owed.push(answer);
        continue;
      }
      // What is known already must not wait for what takes time.
      await pay(0);
      owed.push(await answer);
    }
    await pay(0);
  }
  await Promise.all(owed);
}

async function send(channel: ServerChannel, replies: readonly Buffer[], gone: AbortSignal): Promise<void> {
  const [first] = replies;
  if (first === undefined || gone.aborted || !channel.writable) return;
  const bytes = replies.length === 1 ? first : Buffer.concat(replies);
  if (channel.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      channel.off('drain', done);
      channel.off('close', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    channel.on('drain', done);
    channel.on('close', done);
    gone.addEventListener('abort', done);
  });
}
