/** An SFTP server, in a process of its own, whose folder has very many files. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startSftpServer } from '../servers/sftp-server.ts';
import { serve } from './child.ts';

export interface Crowd {
  readonly location: string;
  readonly options: { readonly user: string; readonly password: string; readonly hostKey: string };
}

serve(async ({ root, files }: { readonly root: string; readonly files: number }): Promise<Crowd> => {
  const folder = join(root, 'crowd');
  await mkdir(folder);
  const server = await startSftpServer({ root: folder });
  server.faults.manyNames = files;
  const { user, password, hostKey } = server;
  return { location: server.location(), options: { user, password, hostKey } };
});
