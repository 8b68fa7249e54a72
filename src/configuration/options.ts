/** The keys that belong to a transport, a format or a Nodo adapter, checked against the schema of its spec. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import { type Fields, fault, type Tools } from './draft.ts';
import { pointer, readable } from './pointer.ts';
import type { Schema } from './schema.ts';
import { isReference, isSecretName, SECRET_ADVICE } from './secrets.ts';
import type { Source } from './source-map.ts';

export interface OptionsOf {
  readonly options: Fields;
  readonly schema: Schema;
  readonly source: Source;
  readonly at: string;
  /** Keys that stand beside them and are Tramite's own. */
  readonly beside: readonly string[];
}

/** Problems of options that may hold secrets: transports and Nodo accesses. */
export function checkSecretOptions(tools: Tools, what: OptionsOf): Problem[] {
  const literals = Object.entries(what.options)
    .filter(([name, value]) => isSecretName(name) && !isReference(value))
    .map(([name]) => {
      const path = what.at + pointer(name);
      return fault(
        what.source,
        path,
        'secret.literal',
        `${readable(path)} is a secret written in clear`,
        SECRET_ADVICE,
      );
    });
  return [...literals, ...checkOptions(tools, what)];
}

export const checkOptions = (tools: Tools, { options, schema, source, at, beside }: OptionsOf): Problem[] =>
  tools.schemas.validate(schema, { value: options as Json, at, source, beside, references: true });

/** Options that are valid hold scalars only. */
export function scalars(options: Fields): { readonly [key: string]: string | number | boolean } {
  const found: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found[name] = value;
  }
  return found;
}
