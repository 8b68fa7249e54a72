/** A route's schemas as checks of what came in. Texts of the query become the numbers that they stand for; bodies never. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formatsOf from 'ajv-formats';
import type { TSchema } from 'typebox';
import { ProblemError, problem } from '../domain/problem.ts';

const addFormats = formatsOf as unknown as (ajv: Ajv) => Ajv;
const strict = addFormats(new Ajv({ strict: true, allErrors: false, useDefaults: true }));
const lenient = addFormats(
  new Ajv({ strict: true, allErrors: false, useDefaults: true, coerceTypes: 'array' }),
);

export type Part = 'path' | 'query' | 'body';

/** Throws `request.invalid`, naming the part and the field. */
export type Check = (value: unknown) => unknown;

export function checkOf(schema: TSchema, part: Part): Check {
  const check: ValidateFunction = (part === 'body' ? strict : lenient).compile(plain(schema, part));
  return (given) => {
    const value: unknown = structuredClone(given);
    if (check(value)) return value;
    throw new ProblemError(wrong(part, check.errors?.[0]));
  };
}

/** What a schema says, without the library's own marks; unknown names are mistakes of the caller, and told. */
function plain(schema: TSchema, part: Part): object {
  const bare = JSON.parse(JSON.stringify(schema)) as { type?: unknown; additionalProperties?: unknown };
  if (part !== 'path' && bare.type === 'object' && bare.additionalProperties === undefined)
    bare.additionalProperties = false;
  return bare;
}

function wrong(part: Part, error: ErrorObject | undefined) {
  const extra = (error?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const field = `${error?.instancePath ?? ''}${extra === undefined ? '' : `/${extra}`}`
    .slice(1)
    .replaceAll('/', '.');
  const what = extra === undefined ? (error?.message ?? 'is not valid') : 'is not known here';
  return problem('request.invalid', `the ${part} is not valid: ${field === '' ? 'it' : field} ${what}`, {
    advice: 'The reference at /api/v1/ says what this route takes.',
    place: { field: field === '' ? part : field },
  });
}
