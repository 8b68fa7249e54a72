/** The bytes of one SFTP channel: packets in, packets out, neither faster than the other side takes them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerChannel } from 'ssh2';
import type { Conversation } from './conversation.ts';
import { type InboxLimits, Pace } from './limits.ts';
import { version } from './replies.ts';
import { INIT, readRequest } from './requests.ts';
import { Malformed, PacketCutter } from './wire.ts';

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
  let greeted = false;
  for await (const bytes of channel) {
    if (gone.aborted) return;
    heard();
    const replies: Buffer[] = [];
    for (const packet of cutter.push(bytes as Buffer)) {
      if (!greeted) {
        if (packet[0] !== INIT) throw new Malformed('it does not begin as SFTP does');
        greeted = true;
        replies.push(version());
        continue;
      }
      const request = readRequest(packet);
      if (request.kind !== 'read' && request.kind !== 'write') {
        const ms = pace.next();
        if (ms > 0) await sleep(ms);
      }
      const answer = conversation.answer(request);
      if (Buffer.isBuffer(answer)) {
        replies.push(answer);
        continue;
      }
      // What is known already must not wait for what takes time.
      if (replies.length > 0) await send(channel, replies.splice(0), gone);
      replies.push(await answer);
      await send(channel, replies.splice(0), gone);
      heard();
    }
    if (replies.length > 0) await send(channel, replies, gone);
  }
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
