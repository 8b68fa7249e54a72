/** vsftpd as whoever runs the tests, for anonymous users that may write; every path of the disk is its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FtpDaemon, type FtpDaemonOptions, run } from './ftp-daemon.ts';
import { freePort } from './port.ts';

export async function startVsftpd(program: string, options: FtpDaemonOptions): Promise<FtpDaemon> {
  const home = await mkdtemp(join(tmpdir(), 'tramite-vsftpd-'));
  const port = await freePort();
  const { certificate, root } = options;
  const tls: string[] = [];
  if (certificate !== undefined) {
    await writeFile(join(home, 'key.pem'), certificate.key, { mode: 0o600 });
    await writeFile(join(home, 'cert.pem'), certificate.cert);
    tls.push(
      'ssl_enable=YES',
      'allow_anon_ssl=YES',
      'force_anon_logins_ssl=YES',
      'force_anon_data_ssl=YES',
      // Its default: a data connection must resume the TLS session of the control connection.
      'require_ssl_reuse=YES',
      `implicit_ssl=${options.implicit === true ? 'YES' : 'NO'}`,
      'ssl_ciphers=HIGH',
      `rsa_cert_file=${join(home, 'cert.pem')}`,
      `rsa_private_key_file=${join(home, 'key.pem')}`,
    );
  }
  const lines = [
    'listen=YES',
    'listen_address=127.0.0.1',
    `listen_port=${port}`,
    'background=NO',
    'run_as_launching_user=YES',
    'anonymous_enable=YES',
    'local_enable=NO',
    `anon_root=${root}`,
    'write_enable=YES',
    'anon_upload_enable=YES',
    'anon_mkdir_write_enable=YES',
    'anon_other_write_enable=YES',
    'anon_world_readable_only=NO',
    'anon_umask=022',
    'seccomp_sandbox=NO',
    'xferlog_enable=NO',
    ...tls,
  ];
  const file = join(home, 'vsftpd.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const running = await run(program, [file], port);
  return {
    port,
    user: 'anonymous',
    password: 'tramite@example.org',
    location: (path = '') =>
      `${certificate === undefined ? 'ftp' : 'ftps'}://127.0.0.1:${port}${root}${path}`,
    held: running.held,
    close: async () => {
      await running.stop();
      await rm(home, { recursive: true });
    },
  };
}
