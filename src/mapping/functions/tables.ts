/** Lookup tables: CSV files beside the mapping, which travel with its program. */
import type { LookupTable, LookupTables } from '../../domain/lookup-table.ts';
import { failed, problem } from '../../domain/problem.ts';
import { isBlank, misuse, optionsOf, textOf, unwrap } from './arguments.ts';

const OPTIONS = ['default', 'column'];

/** What a table gives for a key: the only value, or all of them by column. */
interface Found {
  readonly value: unknown;
  readonly byColumn: { readonly [column: string]: string };
}

export function tableFunctions(tables: LookupTables) {
  const known = new Map<string, Map<string, Found>>();
  const tableOf = (name: string): Map<string, Found> => {
    const ready = known.get(name);
    if (ready !== undefined) return ready;
    const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
    if (table === undefined) {
      const names = Object.keys(tables);
      const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
      throw misuse(`no table ${name.slice(0, 40)}.csv beside the mapping: ${there}`);
    }
    const made = indexed(table);
    known.set(name, made);
    return made;
  };
  return {
    /** The value that a table has for a key. Options: column, default, field, optional. Problem `lookup.unknown`. */
    lookupTable: (table: unknown, key: unknown, options?: unknown): unknown => {
      const { field, optional, rest } = optionsOf('lookupTable', options, OPTIONS);
      const rows = tableOf(textOf('lookupTable', table));
      const written =
        typeof key === 'number' && Number.isSafeInteger(key) ? String(key) : textOf('lookupTable', key);
      if (optional && isBlank(written)) return undefined;
      const found = rows.get(written.trim());
      if (found === undefined) {
        if (rest.default !== undefined) return rest.default;
        const message = `table ${String(table)} has no such key`;
        return unwrap(failed(problem('lookup.unknown', message, { place: { value: written } })), field);
      }
      const { column } = rest;
      if (column === undefined || column === null) return found.value;
      const name = textOf('lookupTable', column);
      if (Object.hasOwn(found.byColumn, name)) return found.byColumn[name];
      const columns = Object.keys(found.byColumn).join(', ');
      throw misuse(`table ${String(table)} has no column ${name.slice(0, 40)}; it has ${columns}`);
    },
  };
}

function indexed({ columns, rows }: LookupTable): Map<string, Found> {
  const made = new Map<string, Found>();
  for (const row of rows) {
    const byColumn = Object.freeze(
      Object.fromEntries(columns.slice(1).map((column, at) => [column, row[at + 1] ?? ''])),
    );
    made.set(row[0] ?? '', { value: columns.length === 2 ? row[1] : byColumn, byColumn });
  }
  return made;
}
