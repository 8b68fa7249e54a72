/** Whether a completed position has the shape of schemas/debt-position.schema.json; the first fault in words. */
import { Ajv, type ErrorObject } from 'ajv';
import type { Json } from '../domain/debt-position.ts';
import { type Problem, problem } from '../domain/problem.ts';

export type ShapeCheck = (value: Json) => Problem | undefined;

/** Compiles once; neither coerces nor fills in: what the mapping returned is evidence. */
export function shapeCheck(schema: object): ShapeCheck {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: false,
    verbose: true,
    logger: false,
  });
  const check = ajv.compile(schema);
  return (value) => {
    if (check(value)) return undefined;
    const error = check.errors?.find((candidate) => candidate.keyword !== 'if') ?? check.errors?.[0];
    return error === undefined
      ? problem('position.invalid', 'what the mapping returned is no debt position')
      : inWords(error);
  };
}

function inWords(error: ErrorObject): Problem {
  const path = pathOf(error.instancePath);
  const { keyword, params, data } = error;
  const missing: unknown = params.missingProperty;
  if (keyword === 'required' && typeof missing === 'string')
    return invalid(`${inside(path, missing)} is missing from what the mapping returned`);
  const extra: unknown = params.additionalProperty;
  if (keyword === 'additionalProperties' && typeof extra === 'string')
    return invalid(`${inside(path, extra)}: there is no such field in a debt position`);
  const allowed: unknown = params.allowedValues;
  const says =
    keyword === 'enum' && Array.isArray(allowed)
      ? `must be one of ${allowed.join(', ')}`
      : (error.message ?? 'is not valid');
  const value = typeof data === 'string' || typeof data === 'number' ? String(data) : undefined;
  return invalid(`${path === '' ? 'what the mapping returned' : path} ${says}`, value);
}

const invalid = (message: string, value?: string): Problem =>
  problem('position.invalid', message, value === undefined ? {} : { place: { value } });

const inside = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** `/options/0/installments/1` as `options[0].installments[1]`. */
function pathOf(pointer: string): string {
  let path = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path += /^\d+$/.test(name) ? `[${name}]` : `${path === '' ? '' : '.'}${name}`;
  }
  return path;
}
