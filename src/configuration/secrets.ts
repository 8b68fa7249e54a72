/**
 * Secrets are never written in the configuration: only references to them are, `${env:NAME}` or `${file:/path}`. They
 * are resolved at the moment of use, and no problem ever carries a value.
 */
import { failed, ok, problem, type Result } from '../domain/problem.ts';

type Scalar = string | number | boolean;

export interface SecretSources {
  readonly env: { readonly [name: string]: string | undefined };
  /** Text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string;
}

/** Keys that hold secrets whatever a spec says; a spec marks others with `"secret": true`. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'password',
  'key',
  'passphrase',
  'subscriptionKey',
  'secret',
  'clientSecret',
  'token',
  'apiKey',
  'privateKey',
]);

const REFERENCE = /^\$\{(?:env:([A-Za-z_][A-Za-z0-9_]*)|file:(\/[^\0}]+))\}$/;

export const SECRET_ADVICE = 'Write ${' + 'env:NAME} or ${' + 'file:/path}, and keep the value there.';

export const isSecretName = (name: string): boolean => SECRET_NAMES.has(name);

/** Whether a text is exactly one reference. */
export const isReference = (text: unknown): boolean => typeof text === 'string' && REFERENCE.test(text);

/** Puts values in the place of references. Problem `secret.missing` (class config) names the reference. */
export function resolveSecrets<T extends { readonly [key: string]: Scalar }>(
  options: T,
  sources: SecretSources,
): Result<{ readonly [key: string]: Scalar }> {
  const resolved: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(options)) {
    const match = typeof value === 'string' ? REFERENCE.exec(value) : null;
    if (match === null) {
      resolved[name] = value;
      continue;
    }
    const secret =
      match[1] === undefined ? fromFile(match[2] ?? '', sources) : fromEnvironment(match[1], sources);
    if (typeof secret !== 'string') return failed(missing(name, String(value), secret.reason));
    resolved[name] = secret;
  }
  return ok(resolved);
}

function fromEnvironment(name: string, sources: SecretSources): string | { readonly reason: string } {
  const value = sources.env[name];
  if (value === undefined) return { reason: 'is not set' };
  return value === '' ? { reason: 'is empty' } : value;
}

/** The final line end that editors add is no part of a secret; keys keep their inner ones. */
function fromFile(path: string, sources: SecretSources): string | { readonly reason: string } {
  let text: string;
  try {
    text = sources.readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return {
      reason: code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : 'cannot be read',
    };
  }
  const value = text.replace(/\r?\n$/, '');
  return value === '' ? { reason: 'is empty' } : value;
}

const missing = (option: string, reference: string, reason: string) =>
  problem('secret.missing', `the ${option} ${reference} ${reason}`, {
    class: 'config',
    advice: 'Provide it to the process, with read permission, then run tramite check.',
  });
