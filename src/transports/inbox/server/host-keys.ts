/** The keys by which clients know our SFTP server. Made once; they are as old as the installation. */
import { createHash, generateKeyPair, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';

export interface HostKey {
  readonly kind: string;
  /** OpenSSH or PEM text of the private key. */
  readonly key: string;
  /** `SHA256:…`, as clients show it. */
  readonly fingerprint: string;
}

const RSA_BITS = 3072;

/** Makes what is missing in the folder, mode 0600. Two processes that start at once end up with the same keys. */
export async function hostKeys(folder: string): Promise<readonly HostKey[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return [await hostKey(folder, 'ed25519', async () => ed25519()), await hostKey(folder, 'rsa', rsa)];
}

async function hostKey(folder: string, kind: string, make: () => Promise<string>): Promise<HostKey> {
  const path = join(folder, `ssh_host_${kind}_key`);
  const key = (await existing(path)) ?? (await keep(folder, path, await make()));
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw new Error(`${path} is not a private key: ${parsed.message}`);
  const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64');
  return { kind, key, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** Under its name only when whole, and never over another. */
async function keep(folder: string, path: string, key: string): Promise<string> {
  const temporary = join(folder, randomUUID());
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(key);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(path, 'utf8');
  } finally {
    await rm(temporary, { force: true });
  }
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of those that ssh2 makes, about 7 in 1,000 cannot be read back (a leading zero is lost): they are thrown away. */
function ed25519(): string {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519', {});
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

async function rsa(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: RSA_BITS,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return privateKey;
}
