/** Transport ftp with vsftpd, which knows neither MLSD nor MLST. */
import { test } from 'node:test';
import { peer } from '../servers/peer.ts';
import { startVsftpd } from '../servers/vsftpd.ts';
import { conform, type Start, tryOut } from './ftp-scene.ts';

const vsftpd = await peer('vsftpd');

if (vsftpd.path === undefined) test('ftp with vsftpd', (t) => t.skip(vsftpd.skip));
else {
  const program = vsftpd.path;
  const start: Start = (options) => startVsftpd(program, options);
  conform('vsftpd', start, false);
  for (const security of ['in clear', 'explicit TLS', 'implicit TLS'] as const)
    tryOut('vsftpd', start, security);
}
