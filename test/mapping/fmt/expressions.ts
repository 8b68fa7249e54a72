/** Expressions to format: the mappings of this repository, and those of JSONata's own test suite where it is at hand. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jsonata from 'jsonata';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SUITE = join(ROOT, '../shared/jsonata-suite/groups');

export const mappings = (): readonly { readonly name: string; readonly source: string }[] =>
  globSync('mappings/*/*.jsonata', { cwd: ROOT })
    .toSorted()
    .map((name) => ({ name, source: readFileSync(join(ROOT, name), 'utf8') }));

/** Undefined: the suite is not here. */
export function suite(): readonly { readonly name: string; readonly source: string }[] | undefined {
  if (!existsSync(SUITE)) return undefined;
  return globSync('**/*.json', { cwd: SUITE })
    .toSorted()
    .flatMap((name) => {
      const read: unknown = JSON.parse(readFileSync(join(SUITE, name), 'utf8'));
      const cases: readonly unknown[] = Array.isArray(read) ? read : [read];
      return cases.flatMap((one) => {
        const found: { expr?: unknown; 'expr-file'?: unknown } =
          typeof one === 'object' && one !== null ? one : {};
        const file = found['expr-file'];
        const source =
          typeof file === 'string' ? readFileSync(join(SUITE, name, '..', file), 'utf8') : String(found.expr);
        return parses(source) ? [{ name, source }] : [];
      });
    });
}

function parses(source: string): boolean {
  try {
    jsonata(source);
    return true;
  } catch {
    return false;
  }
}

/** What JSONata makes of it, without the places. */
export function meaning(source: string): unknown {
  return placeless(jsonata(source).ast());
}

function placeless(value: unknown): unknown {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map(placeless);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'function' : value;
  const found: Record<string, unknown> = {};
  for (const key in value)
    if (key !== 'position' && key !== 'slot' && key !== 'ancestor' && key !== 'seekingParent')
      found[key] = placeless((value as Record<string, unknown>)[key]);
  return found;
}
