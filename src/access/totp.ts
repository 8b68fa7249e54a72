/** Second factor: codes of an authenticator (RFC 6238: SHA-1, 6 digits, 30 seconds), each of which counts once. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import QRCode from 'qrcode-svg';

const PERIOD = 30;
/** One step either way: clocks differ. */
const WINDOW = 1;

const authenticator = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Tramite', label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD });

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The step that the code is of; undefined: it is of none that is near now. */
export function totpStep(secret: string, code: string, now: Date): number | undefined {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const delta = authenticator(secret, '').validate({
    token: digits,
    timestamp: now.getTime(),
    window: WINDOW,
  });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

/** What an authenticator reads: as an address, as letters to type, and as squares in SVG. */
export function totpOffer(secret: string, login: string) {
  const uri = authenticator(secret, login).toString();
  return { uri, secret: secret.replace(/(.{4})(?=.)/g, '$1 '), squares: squares(uri) };
}

/** Of a QR code: how many to a side, and the path of the dark ones in an SVG of that size. */
function squares(text: string): { readonly side: number; readonly path: string } {
  const { modules } = new QRCode({ content: text, ecl: 'M' }).qrcode;
  const path = modules.flatMap((row, x) => row.flatMap((dark, y) => (dark ? `M${x} ${y}h1v1h-1z` : [])));
  return { side: modules.length, path: path.join('') };
}

const NONCE = 12;
const TAG = 16;

/** For the table: encrypted for its owner when there is a key (AES-256-GCM), which moves it to nobody else's row. */
export function sealSecret(secret: string, userId: string, key: Uint8Array | undefined): string {
  if (key === undefined) return `plain:${secret}`;
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(userId));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `gcm:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
}

/** Undefined: sealed with another key, or for somebody else. */
export function openSecret(sealed: string, userId: string, key: Uint8Array | undefined): string | undefined {
  if (sealed.startsWith('plain:')) return sealed.slice('plain:'.length);
  if (key === undefined) return undefined;
  const bytes = Buffer.from(sealed.slice('gcm:'.length), 'base64');
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    cipher.setAAD(Buffer.from(userId)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return cipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + cipher.final('utf8');
  } catch {
    return undefined;
  }
}
