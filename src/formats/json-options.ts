/** Options of the format `json` as gestionale.yaml writes them: their JSON Schema. Their meaning is in json-layout.ts. */

const field = { type: 'string', minLength: 1 } as const;

export const JSON_OPTIONS = {
  type: 'object',
  additionalProperties: false,
  required: ['encoding'],
  properties: {
    encoding: { enum: ['utf-8'], description: 'JSON has no other; with or without its mark.' },
    shape: {
      enum: ['auto', 'array', 'lines', 'object'],
      default: 'auto',
      description:
        'A list of records, one record on each line (JSON Lines), or one object. auto: as the file begins; what is written is a list.',
    },
    records: {
      type: 'string',
      pattern: '^(/([^~/]|~[01])+)+$',
      description:
        'Where the list of records stands inside one object, as a JSON pointer: /data/items. Written: the same object, with the values of the layout around the list.',
    },
    numbers: {
      enum: ['text', 'number'],
      default: 'text',
      description:
        'text: numbers reach the mapping exactly as they are written, as text. number: as numbers; one whose digits a number cannot hold is a problem.',
    },
    decimal: { enum: [',', '.'], default: '.', description: 'What comes before the cents.' },
    thousands: {
      type: 'boolean',
      description: 'Whether amounts group thousands (see amounts in the guide).',
    },
    amount: {
      ...field,
      description:
        'The field that adds up to the control total of the file; dots go into objects: rata.importo.',
    },
    amountUnit: { enum: ['euro', 'cents'], default: 'euro', description: 'How the amount is written.' },
    groupBy: {
      ...field,
      description: 'Records with the same value make one unit, adjacent or not; dots go into objects.',
    },
    key: {
      oneOf: [
        field,
        {
          type: 'object',
          additionalProperties: false,
          required: ['field'],
          properties: { field, uniqueWithin: { enum: ['ever', 'period', 'year', 'list'] } },
        },
      ],
      description: 'The field with the sender’s own key.',
    },
    eol: { enum: ['crlf', 'lf'], description: 'Line end to write. Default: as received, else lf.' },
  },
} as const;
