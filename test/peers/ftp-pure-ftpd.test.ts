/** Transport ftp with pure-ftpd, which has MLSD and writes uploads aside. */
import { test } from 'node:test';
import { peer } from '../servers/peer.ts';
import { startPureFtpd } from '../servers/pure-ftpd.ts';
import { conform, type Start, tryOut } from './ftp-scene.ts';

const pureFtpd = await peer('pure-ftpd');

if (pureFtpd.path === undefined) test('ftp with pure-ftpd', (t) => t.skip(pureFtpd.skip));
else if (process.getuid?.() !== 0)
  test('ftp with pure-ftpd', (t) => t.skip('pure-ftpd needs root for its virtual users'));
else {
  const program = pureFtpd.path;
  const start: Start = (options) => startPureFtpd(program, options);
  conform('pure-ftpd', start, true);
  for (const security of ['in clear', 'explicit TLS'] as const) tryOut('pure-ftpd', start, security);
}
