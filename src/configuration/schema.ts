/** Compiles JSON Schemas and says in plain words, at the right line, why a value does not satisfy one. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import { explain } from './explain.ts';
import { segmentsOf } from './pointer.ts';
import { isReference } from './secrets.ts';
import type { Source } from './source-map.ts';

export type Schema = { readonly [key: string]: unknown };

export interface Validation {
  readonly value: Json;
  /** Pointer of the value in its source. */
  readonly at: string;
  readonly source: Source;
  /** Keys that stand beside the value's own and are looked at by others: for advice only. */
  readonly beside?: readonly string[];
  /** Texts may be references, whose form only their values must have. */
  readonly references?: boolean;
}

/** Neither coerces nor fills in nor removes anything: the value is evidence. */
export class Schemas {
  readonly #ajv: Ajv;
  readonly #compiled = new WeakMap<Schema, ValidateFunction>();

  constructor() {
    this.#ajv = new Ajv({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      allErrors: true,
      allowUnionTypes: true,
      verbose: true,
      logger: false,
    });
    addFormats.default(this.#ajv);
    this.#ajv.addKeyword({
      keyword: 'secret',
      schemaType: 'boolean',
      validate: (secret: boolean, value: unknown) => !secret || isReference(value),
      errors: false,
    });
  }

  validate(schema: Schema, what: Validation): Problem[] {
    const check = this.#compile(schema);
    if (check(what.value)) return [];
    const errors: readonly ErrorObject[] = check.errors ?? [];
    return explain(errors, what);
  }

  #compile(schema: Schema): ValidateFunction {
    let compiled = this.#compiled.get(schema);
    if (compiled === undefined) {
      compiled = this.#ajv.compile(closed(inlined(schema)));
      this.#compiled.set(schema, compiled);
    }
    return compiled;
  }
}

/** Unknown keys are errors, also where the author of a spec forgot to say so. */
function closed(schema: Schema): Schema {
  const open = !('additionalProperties' in schema || 'unevaluatedProperties' in schema || '$ref' in schema);
  return open ? { type: 'object', ...schema, additionalProperties: false } : schema;
}

/** References to definitions replaced by them, keywords beside a reference first: errors then tell the way to their branch. */
function inlined(schema: Schema): Schema {
  const open: string[] = [];
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (!isRecord(node)) return node;
    const { $ref: reference, ...beside } = node;
    if (typeof reference !== 'string' || open.includes(reference)) {
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)]));
    }
    open.push(reference);
    const target = segmentsOf(reference.replace(/^#/, '')).reduce<unknown>(
      (at, segment) => (isRecord(at) ? at[segment] : undefined),
      schema,
    );
    const whole = visit({ ...(isRecord(target) ? target : {}), ...beside });
    open.pop();
    return whole;
  };
  const whole = visit(schema);
  return isRecord(whole) ? whole : schema;
}

const isRecord = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of the keys that a spec's schema knows. */
export function keysOf(schema: Schema): string[] {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
