/** Options of the format `csv` as gestionale.yaml writes them: their JSON Schema. Their meaning is in csv-dialect.ts. */
import { ENCODINGS } from './encoding.ts';

const names = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 } as const;

const rowKind = {
  oneOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      additionalProperties: false,
      required: ['is', 'columns'],
      properties: {
        is: { type: 'string', minLength: 1, description: 'What stands where a row says what it is.' },
        columns: { ...names, description: 'The columns of that row, in order.' },
      },
    },
  ],
} as const;

export const CSV_OPTIONS = {
  type: 'object',
  additionalProperties: false,
  required: ['encoding'],
  properties: {
    encoding: {
      enum: [...ENCODINGS],
      description: 'What the sender really writes; it is verified, not guessed.',
    },
    delimiter: {
      type: 'string',
      pattern: '^([\\t !#-/:-@\\[-`{-~]|tab)$',
      default: ';',
      description: 'One character, or the word tab.',
    },
    quote: {
      type: 'string',
      pattern: '^([!-/:-@\\[-`{-~]|none)$',
      default: '"',
      description: 'One character, doubled inside a quoted field; or the word none.',
    },
    header: { type: 'boolean', default: true, description: 'Whether the first row names the columns.' },
    columns: {
      ...names,
      description:
        'Without a header: the columns in order. With one: the columns that it must name. When writing: the columns in order, * for all the received ones.',
    },
    ragged: {
      enum: ['problem', 'fill'],
      default: 'problem',
      description:
        'A row with too few fields is a problem, or its missing last fields are empty. Empty fields too many are always accepted.',
    },
    emptyRows: {
      enum: ['skip', 'record'],
      default: 'skip',
      description: 'Rows of delimiters and blanks only, which spreadsheets leave at the end.',
    },
    trim: { type: 'boolean', default: true, description: 'Drop blanks around values.' },
    spreadsheetText: {
      type: 'boolean',
      default: false,
      description: 'Read \'00123 and ="00123" as 00123, as spreadsheets mean them.',
    },
    skip: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Lines before the first row that say nothing.',
    },
    decimal: { enum: [',', '.'], default: ',', description: 'What comes before the cents.' },
    thousands: {
      type: 'boolean',
      description: 'Whether amounts group thousands (see amounts in the guide).',
    },
    amount: {
      type: 'string',
      minLength: 1,
      description: 'The field that adds up to the control total of the file.',
    },
    amountUnit: {
      enum: ['euro', 'cents'],
      default: 'euro',
      description: 'How amount and totals are written.',
    },
    groupBy: {
      type: 'string',
      minLength: 1,
      description: 'Rows with the same value make one unit, adjacent or not.',
    },
    key: {
      oneOf: [
        { type: 'string', minLength: 1 },
        {
          type: 'object',
          additionalProperties: false,
          required: ['field'],
          properties: {
            field: { type: 'string', minLength: 1 },
            uniqueWithin: { enum: ['ever', 'period', 'year', 'list'] },
          },
        },
      ],
      description: 'The field with the sender’s own key.',
    },
    records: {
      type: 'object',
      description: 'Rows before and after the records, in files that have them.',
      additionalProperties: false,
      anyOf: [{ required: ['head'] }, { required: ['tail'] }, { required: ['body'] }],
      properties: {
        type: {
          oneOf: [
            { type: 'integer', minimum: 1 },
            { type: 'string', minLength: 1 },
          ],
          default: 1,
          description: 'The field where a row says what it is: its place from 1, or its column.',
        },
        head: { ...rowKind, description: 'What the row before the records has there, and its columns.' },
        body: {
          type: 'string',
          minLength: 1,
          description: 'What records have there; absent: anything else.',
        },
        tail: { ...rowKind, description: 'What the row after the records has there, and its columns.' },
      },
    },
    totals: {
      type: 'object',
      propertyNames: { pattern: '^(head|tail)\\..+$' },
      additionalProperties: { type: 'string', pattern: '^(count\\((records|lines)\\)|sum\\([^()]+\\))$' },
      description:
        'Figures that head or tail declare: checked when reading, filled in when writing. Lines are rows of any kind.',
    },
    eol: { enum: ['crlf', 'lf'], description: 'Line end to write. Default: as received, else crlf.' },
    bom: {
      type: 'boolean',
      default: false,
      description: 'Begin a written utf-8 file with its mark, for spreadsheets.',
    },
    neutraliseFormulas: {
      type: 'boolean',
      default: false,
      description:
        'Write an apostrophe before values that a spreadsheet would run as formulas: for files that people open.',
    },
  },
} as const;
