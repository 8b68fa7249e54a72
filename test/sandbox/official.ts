/** The official OpenAPI documents, when this machine has them: answers are checked against their schemas. */
import { ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const SPEC = new URL('../../../shared/spec/pagopa/', import.meta.url);

export const GPD_V1 = 'openapi_external_v1.json';
export const GPD_V2 = 'openapi_external_v2.json';
export const PAYMENTS = 'gpd_payments.json';
export const FDR = 'fdr_organization.json';

/** The reason to skip, or false: for the option `skip` of a test. */
export const missing = existsSync(new URL(GPD_V1, SPEC))
  ? false
  : 'the official OpenAPI documents are not on this machine';

const validators = new Map<string, ValidateFunction>();

/** Asserts that a value is of a schema of a document; without the documents it asserts nothing. */
export function conforms(document: string, schema: string, value: unknown): void {
  if (missing !== false) return;
  const validate = validators.get(`${document}#${schema}`) ?? compile(document, schema);
  ok(validate(value), `${schema} of ${document}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
}

function compile(document: string, schema: string): ValidateFunction {
  // Formats and patterns there are Java's and OpenAPI's: unknown words are theirs, not faults.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  ajv.addSchema(JSON.parse(readFileSync(new URL(document, SPEC), 'utf8')), 'official');
  const validate = ajv.compile({ $ref: `official#/components/schemas/${schema}` });
  validators.set(`${document}#${schema}`, validate);
  return validate;
}

/** The text of an official XML schema. */
export const schemaText = (path: string): string => readFileSync(new URL(path, SPEC), 'utf8');
