/** Certificates for the TLS servers of the tests, made by the openssl program. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peer } from './peer.ts';

const run = promisify(execFile);

export interface TestCertificate {
  /** PEM texts. */
  readonly key: string;
  readonly cert: string;
  /** SHA-256 with colons, as OpenSSL prints it. */
  readonly fingerprint: string;
}

/** A self-signed certificate, by default for 127.0.0.1; it is its own authority. */
export async function newCertificate(name = 'IP:127.0.0.1', days = 30): Promise<TestCertificate> {
  const openssl = await peer('openssl');
  if (openssl.path === undefined) throw new Error(openssl.skip);
  const folder = await mkdtemp(join(tmpdir(), 'tramite-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', `/CN=${name.split(':')[1] ?? name}`, '-addext', `subjectAltName=${name}`];
    await run(openssl.path, [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', String(days), ...subject],
    ]);
    const text = await readFile(cert, 'utf8');
    return {
      key: await readFile(key, 'utf8'),
      cert: text,
      fingerprint: new X509Certificate(text).fingerprint256,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
