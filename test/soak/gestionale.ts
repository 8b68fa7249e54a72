/** All that is not Tramite in the soak, in a process of its own: servers with files and faults, and clients of our server. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReceiveConfig } from '../../src/domain/configuration.ts';
import { chance } from '../fault/random.ts';
import { serve } from './child.ts';
import type { Source, Turn } from './source.ts';
import { ftpSource } from './sources/ftp.ts';
import { httpSource } from './sources/http.ts';
import { inboxSource } from './sources/inbox.ts';
import { s3Source } from './sources/s3.ts';
import { sftpSource } from './sources/sftp.ts';

export type Question =
  | { readonly start: { readonly root: string; readonly seed: number; readonly inboxPort: number } }
  | { readonly turn: string; readonly last: boolean };

export type Receives = { readonly [connector: string]: ReceiveConfig };

const sources = new Map<string, Source>();

async function start({
  root,
  seed,
  inboxPort,
}: {
  root: string;
  seed: number;
  inboxPort: number;
}): Promise<Receives> {
  await mkdir(root, { recursive: true });
  const at = (name: string): string => join(root, name);
  const luck = (number: number) => chance(seed * 10 + number);
  const move = { move: 'elaborati' };
  sources.set('sftp', await sftpSource(at('sftp'), 'sftp', luck(1), 'marker', move));
  sources.set('sftp-left', await sftpSource(at('sftp-left'), 'sftp-left', luck(2), 'hash', 'leave'));
  sources.set('ftp', await ftpSource(at('ftp'), 'ftp', luck(3)));
  sources.set('http', await httpSource('http', luck(4)));
  sources.set('s3', await s3Source('s3', luck(5)));
  sources.set('inbox', inboxSource(inboxPort, 'inbox', luck(6)));
  return Object.fromEntries([...sources].map(([name, source]) => [name, source.receive]));
}

serve(
  async (question: Question): Promise<Receives | Turn | undefined> =>
    'start' in question ? start(question.start) : sources.get(question.turn)?.turn(question.last),
  async () => {
    for (const source of sources.values()) await source.close();
  },
);
