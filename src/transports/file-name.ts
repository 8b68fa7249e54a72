/**
 * Names that come from a server or from configuration are data. Only what cannot leave the door's folder passes:
 * one base name, or one subfolder and a base name.
 */
import { failed, ok, type Result } from '../domain/problem.ts';
import { badName } from './faults.ts';

export interface FileName {
  readonly subfolder?: string;
  readonly base: string;
}

/** Why a single name is refused. A backslash is refused too: it is a separator on servers that run Windows. */
function fault(part: string): string | undefined {
  if (part === '') return 'it is empty';
  if (part === '.' || part === '..') return 'it leaves the folder';
  if (/[/\\]/.test(part)) return 'it contains a path separator';
  if (part.includes('\0')) return 'it contains a NUL';
  if (part.includes('\uFFFD')) return 'its bytes are not UTF-8';
  return undefined;
}

/** A base name; `transport.name` otherwise. */
export function baseName(name: string): Result<string> {
  const why = fault(name);
  return why === undefined ? ok(name) : failed(badName(name, why));
}

/** A base name or `subfolder/name`; `transport.name` otherwise. */
export function fileName(name: string): Result<FileName> {
  const slash = name.indexOf('/');
  const subfolder = slash === -1 ? undefined : name.slice(0, slash);
  const base = name.slice(slash + 1);
  const why = (subfolder === undefined ? undefined : fault(subfolder)) ?? fault(base);
  if (why !== undefined) return failed(badName(name, why));
  return ok(subfolder === undefined ? { base } : { subfolder, base });
}
