/** The options of a fixed-width layout: what the integrator writes, and its JSON Schema. */
import { DAY_PATTERNS, type DayPattern } from '../domain/day.ts';
import { ENCODINGS, type Encoding } from './encoding.ts';

/** `4-8`, `47` or 47: positions from 1, ends included, as layout tables print them. */
export type Position = string | number;

const FIELD_KINDS = ['text', 'digits', 'integer', 'cents', 'euro', 'sign'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number] | DayPattern;

export interface FieldOptions {
  readonly at: Position;
  readonly as?: FieldKind;
  readonly const?: string | number;
  readonly upper?: boolean;
  readonly cut?: boolean;
  readonly empty?: 'zeros' | 'blanks';
  readonly number?: 'flow' | 'file';
  readonly pivot?: number;
}

export interface LineOptions {
  readonly many?: true;
  readonly [field: string]: Position | FieldOptions | true | undefined;
}

interface RecordOptions {
  readonly from: string;
  readonly to?: string;
  readonly sameAt?: Position;
  readonly numbered?: boolean;
  readonly order?: readonly string[];
}

export interface FlowOptions {
  readonly head?: string;
  readonly tail?: string;
  readonly same?: readonly string[];
  readonly by?: readonly string[];
}

/** The shape that the schema below admits. */
export interface LayoutOptions {
  readonly encoding: Encoding;
  readonly length: number;
  readonly pad?: boolean;
  readonly shifted?: boolean;
  readonly eol?: 'crlf' | 'lf';
  readonly ascii?: boolean;
  readonly upper?: boolean;
  readonly type?: Position;
  readonly records?: { readonly [type: string]: LineOptions };
  readonly fields?: LineOptions;
  readonly record?: string | RecordOptions;
  readonly flow?: FlowOptions;
  readonly totals?: { readonly [field: string]: string };
  readonly amount?: string;
  readonly groupBy?: string;
  readonly key?: string | { readonly field: string };
}

/** `d/M/yyyy` has no fixed width. */
const FIXED_DAYS = DAY_PATTERNS.filter((pattern) => pattern !== 'd/M/yyyy');

const position = {
  description:
    'Columns from 1, both ends included, as the layout table prints them: `4-8`, or one column: `47`.',
  anyOf: [
    { type: 'string', pattern: '^[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?$' },
    { type: 'integer', minimum: 1, maximum: 99999 },
  ],
};

const field = {
  anyOf: [
    position,
    {
      type: 'object',
      description: 'A field that is not plain text, or that is written in a particular way.',
      additionalProperties: false,
      required: ['at'],
      properties: {
        at: position,
        as: {
          description:
            'How it is read and written. text: blanks at the end are padding. digits: a code, a string with its zeros. ' +
            'integer: a number. cents: whole cents without a separator. euro: with a decimal comma (000000000123,45), ' +
            'cents to the mapping. sign: + or -. A date pattern: YYYY-MM-DD to the mapping. Blank where a number or ' +
            'date should be is null.',
          enum: [...FIELD_KINDS, ...FIXED_DAYS],
          default: 'text',
        },
        const: {
          description:
            'Written when neither the mapping nor `values` say anything; not checked in what is read.',
          anyOf: [{ type: 'string' }, { type: 'number' }],
        },
        upper: { description: 'Write in upper case.', type: 'boolean' },
        cut: {
          description: 'Cut text that is too long instead of refusing it.',
          type: 'boolean',
          default: false,
        },
        empty: {
          description: 'What to write for nothing; numbers default to zeros, text and dates to blanks.',
          enum: ['zeros', 'blanks'],
        },
        number: {
          description:
            'When the mapping says nothing, write the number of the record, from 1, in its flow or in the file.',
          enum: ['flow', 'file'],
        },
        pivot: {
          description: 'Two-digit years up to this one are of this century.',
          type: 'integer',
          minimum: 0,
          maximum: 99,
          default: 79,
        },
      },
    },
  ],
};

const line = (about: string, properties: object) => ({
  type: 'object',
  description: about,
  propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_]*$' },
  properties,
  additionalProperties: field,
});

const fieldName = { type: 'string', minLength: 1 };
const lineType = { type: 'string', minLength: 1, maxLength: 6 };

export const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['encoding', 'length'],
  anyOf: [
    { properties: { records: true }, required: ['records'] },
    { properties: { fields: true }, required: ['fields'] },
  ],
  properties: {
    encoding: {
      description: 'What the sender really writes; it is verified, not guessed.',
      enum: [...ENCODINGS],
    },
    length: {
      description: 'Characters of a line, without its end.',
      type: 'integer',
      minimum: 1,
      maximum: 32767,
    },
    pad: {
      description: 'Accept lines whose blanks at the end were trimmed.',
      type: 'boolean',
      default: false,
    },
    shifted: {
      description:
        'Accept lines that lost the blanks before their type: where a line begins with a known type, all its positions move left.',
      type: 'boolean',
      default: false,
    },
    eol: {
      description: 'Line end of what is written; default that of the received file, else CRLF.',
      enum: ['crlf', 'lf'],
    },
    ascii: {
      description: 'Write plain ASCII: accents are removed, signs spelled out.',
      type: 'boolean',
      default: false,
    },
    upper: { description: 'Write every text in upper case.', type: 'boolean', default: false },
    type: { ...position, description: 'Columns where a line says which of `records` it is.' },
    records: {
      type: 'object',
      description: 'The kinds of lines by what stands at `type`, with their fields.',
      minProperties: 1,
      propertyNames: lineType,
      additionalProperties: line('The fields of these lines.', {
        many: {
          description: 'true: a record may hold several of these lines, always an array to the mapping.',
          anyOf: [{ const: true }, field],
        },
      }),
    },
    fields: line(
      'Fields of every line that is none of `records`: one line is one record, without a type of its own.',
      {},
    ),
    record: {
      description:
        'What makes a record. A type: each line of it. from/to/sameAt: several lines. Default: each line that is neither head nor tail.',
      anyOf: [
        lineType,
        {
          type: 'object',
          additionalProperties: false,
          required: ['from'],
          properties: {
            from: { ...lineType, description: 'The type that begins a record; it must be there.' },
            to: { ...lineType, description: 'The type that ends a record; it must be there.' },
            sameAt: {
              ...position,
              description:
                'Columns that are equal in all lines of a record, whatever their order; written: the record number.',
            },
            numbered: {
              description:
                '`sameAt` counts the records of a flow from 1 without gaps; else the delivery is refused.',
              type: 'boolean',
              default: false,
            },
            order: {
              description: 'Order in which types are written; default from, the others ascending, to.',
              type: 'array',
              items: lineType,
              uniqueItems: true,
            },
          },
        },
      ],
    },
    flow: {
      type: 'object',
      description: 'What encloses records; a file may hold several flows. Default: the file is one.',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        head: { ...lineType, description: 'The type of the line that begins a flow.' },
        tail: { ...lineType, description: 'The type of the line that ends a flow.' },
        same: {
          description: 'Fields that head and tail both have and that must be equal.',
          type: 'array',
          items: fieldName,
          uniqueItems: true,
        },
        by: {
          description:
            'Fields equal in all records of a flow and in its tail: what is written makes one flow for each.',
          type: 'array',
          items: fieldName,
          minItems: 1,
          uniqueItems: true,
        },
      },
    },
    totals: {
      type: 'object',
      description:
        'Fields of head or tail that count: checked in what is read, filled in what is written. ' +
        'count(lines), count(body) (without head and tail), count(records), count(TYPE), sum(TYPE.field); ' +
        'each may end with a condition: sum(14.amount where 14.sign = "-"), also with !=.',
      additionalProperties: { type: 'string', pattern: '^\\s*(count|sum)\\s*\\(.+\\)\\s*$' },
    },
    amount: {
      ...fieldName,
      description: 'The field with the amount of a record, for control totals: `14.amount`.',
    },
    groupBy: {
      ...fieldName,
      description: 'The field that joins records into one position, adjacent or not.',
    },
    key: {
      description: 'The field with the sender’s own key.',
      anyOf: [
        fieldName,
        {
          type: 'object',
          additionalProperties: false,
          required: ['field'],
          properties: { field: fieldName, uniqueWithin: { enum: ['ever', 'period', 'year', 'list'] } },
        },
      ],
    },
  },
} as const;
