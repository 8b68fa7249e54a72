/** Turns ajv's errors into problems: one sentence, the allowed values, the probable meaning, the place. */
import type { ErrorObject } from 'ajv';
import { type Problem, problem } from '../domain/problem.ts';
import { choices } from './near.ts';
import { pointer, readable, segmentsOf } from './pointer.ts';
import type { Validation } from './schema.ts';
import { isReference, isSecretName, SECRET_ADVICE } from './secrets.ts';
import { unquoted } from './source-map.ts';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  null: 'empty',
};

export function explain(errors: readonly ErrorObject[], what: Validation): Problem[] {
  const problems: Problem[] = [];
  const said = new Set<string>();
  for (const error of withoutOtherBranches(errors)) {
    const found = translate(error, what);
    if (found === undefined) continue;
    const once = `${found.code} ${found.message}`;
    if (!said.has(once)) problems.push(found);
    said.add(once);
  }
  return problems;
}

/**
 * Of alternatives only the one that was meant matters: the only one that accepts this type of value. When there is
 * none, or several, the alternatives are told together and their own errors are dropped.
 */
function withoutOtherBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const outerFirst = errors.filter(isChoice).toSorted((a, b) => a.schemaPath.length - b.schemaPath.length);
  let left = errors;
  for (const choice of outerFirst) {
    if (!left.includes(choice)) continue;
    const meant = branchesOf(choice).filter((branch) => !refuses(errors, branch, choice.instancePath));
    const keep = meant.length === 1 ? meant[0] : undefined;
    const inside = (error: ErrorObject) =>
      error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
      isWithin(error.instancePath, choice.instancePath);
    left = left.filter((error) => {
      if (error === choice) return keep === undefined;
      return !inside(error) || (keep !== undefined && error.schemaPath.startsWith(`${keep}/`));
    });
  }
  return left;
}

const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf';

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(`${outer}/`);

const branchesOf = (choice: ErrorObject): string[] =>
  (Array.isArray(choice.schema) ? choice.schema : []).map((_, index) => `${choice.schemaPath}/${index}`);

/** Whether a branch is for another type of value. */
function refuses(errors: readonly ErrorObject[], branch: string, instance: string): boolean {
  return errors.some((error) => {
    if (error.instancePath !== instance) return false;
    if (error.schemaPath === `${branch}/type`) return true;
    if (!isChoice(error) || error.schemaPath !== `${branch}/${error.keyword}`) return false;
    return branchesOf(error).every((inner) => refuses(errors, inner, instance));
  });
}

function translate(error: ErrorObject, what: Validation): Problem | undefined {
  const local = error.instancePath;
  const path = what.at + local;
  const name = readable(path);
  const value = shown(error, path);
  const say = (code: string, message: string, advice?: string, part?: 'key' | 'value', at = path): Problem =>
    problem(code, message, {
      class: 'config',
      place: what.source.place(at, part),
      ...(advice === undefined || advice === '' ? {} : { advice }),
    });
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const at = path + pointer(key);
      const allowed = [...(local === '' ? (what.beside ?? []) : []), ...propertiesOf(error.parentSchema)];
      const noun = article(textOf(error.parentSchema, 'title') ?? 'known key');
      return say('key.unknown', `${readable(at)} is not ${noun}`, choices(key, allowed), 'key', at);
    }
    case 'required': {
      const missing = String(error.params.missingProperty);
      const described = textOf(propertyOf(error.parentSchema, missing), 'description');
      return say(
        'key.missing',
        `${name === '' ? '' : `${name} has no `}${name === '' ? `${missing} is missing` : missing}`,
        described,
        local === '' && what.at === '' ? 'value' : 'key',
      );
    }
    case 'propertyNames': {
      const key = String(error.params.propertyName);
      const advice = textOf(error.schema, 'description');
      return say(
        'key.format',
        `${readable(path + pointer(key))} is not a name that can stand here`,
        advice,
        'key',
        path + pointer(key),
      );
    }
    case 'enum':
    case 'const': {
      const allowed = (Array.isArray(error.schema) ? error.schema : [error.schema]).map(String);
      const noun = textOf(error.parentSchema, 'title');
      const message =
        noun === undefined ? `${name} cannot be ${value}` : `${name} ${value} is not ${article(noun)}`;
      return say('value.unknown', message, choices(String(error.data), allowed));
    }
    case 'type':
      return wrongType(error, name, say, what);
    case 'secret':
      return say('secret.literal', `${name} is a secret written in clear`, SECRET_ADVICE);
    case 'pattern':
    case 'format':
      // The message of a name is given by propertyNames itself.
      if (error.propertyName !== undefined || (what.references === true && isReference(error.data)))
        return undefined;
      return say(
        'value.format',
        `${name} ${value} is not written as it should`,
        expected(error.parentSchema),
      );
    case 'anyOf':
    case 'oneOf': {
      const branches = Array.isArray(error.schema) ? error.schema : [];
      const needed = branches.map((schema) =>
        isRecord(schema) && Array.isArray(schema.required) ? schema.required.join(' and ') : undefined,
      );
      if (needed.every((keys) => keys !== undefined)) {
        return say(
          'key.missing',
          `${name === '' ? 'this' : name} needs one of: ${needed.join(', ')}`,
          undefined,
          'key',
        );
      }
      const described = branches
        .map((schema) => textOf(schema, 'description'))
        .filter((text) => text !== undefined);
      return say(
        'value.unknown',
        `${name === '' ? 'this' : name} is none of what can stand here`,
        described.join(' '),
      );
    }
    case 'if':
      return undefined;
    default:
      if (error.propertyName !== undefined) return undefined;
      return say(
        'value.range',
        `${name === '' ? 'this' : name} ${error.message ?? 'is not as it should be'}`,
        textOf(error.parentSchema, 'description'),
      );
  }
}

function wrongType(
  error: ErrorObject,
  name: string,
  say: (code: string, message: string, advice?: string) => Problem,
  what: Validation,
): Problem {
  const path = what.at + error.instancePath;
  const wanted = [error.params.type].flat().map(String);
  const written = what.source.written(path);
  if (wanted.includes('string') && typeof error.data === 'number' && written !== undefined && !hidden(path)) {
    return unquoted(name, written, what.source.place(path));
  }
  const described = textOf(error.parentSchema, 'description');
  if (error.data === null)
    return say('value.missing', `${name === '' ? 'this' : name} has no value`, described);
  const types = wanted.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
  return say('value.type', `${name === '' ? 'this' : name} must be ${types}`, described);
}

/** What the value should look like, from the schema's own words. */
function expected(schema: unknown): string | undefined {
  const described = textOf(schema, 'description');
  const examples = isRecord(schema) && Array.isArray(schema.examples) ? schema.examples : [];
  const example = examples.length === 0 ? '' : `For instance ${String(examples[0])}.`;
  return [described, example].filter((text) => text !== undefined && text !== '').join(' ');
}

/** Values near secrets are never repeated. */
const hidden = (path: string): boolean => segmentsOf(path).some(isSecretName);

function shown(error: ErrorObject, path: string): string {
  const secret = isRecord(error.parentSchema) && error.parentSchema.secret === true;
  if (secret || hidden(path)) return 'as written';
  const text = JSON.stringify(error.data) ?? 'empty';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const article = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null;

function textOf(schema: unknown, key: string): string | undefined {
  const text = isRecord(schema) ? schema[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}

const propertyOf = (schema: unknown, name: string): unknown =>
  isRecord(schema) && isRecord(schema.properties) ? schema.properties[name] : undefined;

const propertiesOf = (schema: unknown): string[] =>
  isRecord(schema) && isRecord(schema.properties) ? Object.keys(schema.properties) : [];
