import { type Chapter, gives, nothing, stops } from './entry.ts';

export const text: Chapter = {
  id: 'text',
  title: 'Text',
  functions: [
    {
      name: 'digits',
      takes: ['text', 'count?', 'options?'],
      gives: 'digits',
      says: 'Digits only, exactly so many when a count is said.',
      common: 'field and optional',
      problems: ['digits.missing', 'digits.format'],
      examples: [
        ['$digits("00123")', gives('00123')],
        ['$digits("123", 5)', stops('digits.format')],
        ['$digits("", 5, { "optional": true })', nothing],
      ],
    },
    {
      name: 'upper',
      takes: ['text'],
      gives: 'text',
      says: 'Upper case, trimmed, every run of blanks made one.',
      examples: [['$upper(" rossi   mario ")', gives('ROSSI MARIO')]],
    },
    {
      name: 'padLeft',
      takes: ['text', 'width', 'fill?'],
      gives: 'text',
      says: 'Filled on the left, with "0" unless said. What is longer is a problem.',
      problems: ['text.too-long'],
      examples: [
        ['$padLeft("184", 5)', gives('00184')],
        ['$padLeft("123456", 5)', stops('text.too-long')],
      ],
    },
    {
      name: 'padRight',
      takes: ['text', 'width', 'fill?'],
      gives: 'text',
      says: 'Filled on the right, with blanks unless said. What is longer is a problem.',
      problems: ['text.too-long'],
      examples: [['$padRight("RM", 5) & "."', gives('RM   .')]],
    },
    {
      name: 'cut',
      takes: ['text', 'width', 'options?'],
      gives: 'text',
      says: 'At most so many characters, trimmed. The only function that cuts.',
      options: { words: 'true: at a blank, where there is one' },
      examples: [
        ['$cut("TARI 2026 RATA UNICA", 12)', gives('TARI 2026 RA')],
        ['$cut("TARI 2026 RATA UNICA", 12, { "words": true })', gives('TARI 2026')],
        ['$cut("TARI", 12)', gives('TARI')],
      ],
    },
    {
      name: 'slice',
      takes: ['text', 'from', 'to'],
      gives: 'text',
      says: 'Characters from a place to another, counted from 1, first and last included, as layout tables say.',
      examples: [['$slice("20260331", 1, 4)', gives('2026')]],
    },
    {
      name: 'slices',
      takes: ['text', 'places by name'],
      gives: 'object',
      says: 'Several slices at once, trimmed, under the names that a layout table gives them.',
      examples: [
        [
          '$slices("D00123ROSSI   X", { "type": 1, "number": [2, 6], "name": [7, 14] })',
          gives({ type: 'D', number: '00123', name: 'ROSSI' }),
        ],
      ],
    },
  ],
};
