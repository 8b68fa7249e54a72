import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ftp } from '../../src/transports/ftp/transport.ts';
import { onDisk, transportConformance } from '../conformance/transports.ts';
import { type FtpServerOptions, startFtpServer } from '../servers/ftp-server.ts';

/** FTP ends its commands and its lines with a line break. */
const carries = (name: string): boolean => !/[\r\n]/.test(name);

function conform(name: string, lacks: readonly string[], options: Partial<FtpServerOptions> = {}): void {
  transportConformance(
    name,
    ftp.spec,
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'tramite-ftp-'));
      const folder = join(root, 'cartella con spazi');
      await mkdir(folder);
      const server = await startFtpServer({ root, ...options });
      server.faults.lacks = lacks;
      return {
        transport: ftp,
        door: {
          location: server.location('/cartella%20con%20spazi'),
          options: { user: server.user, password: server.password, timeoutSeconds: 10 },
        },
        behind: onDisk(folder),
        close: async () => {
          await server.close();
          await rm(root, { recursive: true });
        },
      };
    },
    { onDisk: true, carries },
  );
}

conform('ftp with MLSD', []);
conform('ftp with LIST, SIZE and MDTM only', ['MLST', 'MLSD', 'EPSV']);
