import { type Chapter, gives, ignored, stops } from './entry.ts';

export const outcomes: Chapter = {
  id: 'outcomes',
  title: 'Outcomes',
  functions: [
    {
      name: 'required',
      takes: ['value', 'field?'],
      gives: 'the value',
      says: 'The value, unless it is missing or blank.',
      problems: ['required.missing'],
      examples: [
        ['$required("A", "CODICE")', gives('A')],
        ['$required("  ", "CODICE")', stops('required.missing')],
      ],
    },
    {
      name: 'ignore',
      takes: ['reason'],
      gives: 'what a mapping returns in place of a position',
      says: 'This input makes nothing, on purpose.',
      examples: [['$ignore("nothing to pay")', ignored('nothing to pay')]],
    },
    {
      name: 'problem',
      takes: ['code', 'message', 'field?'],
      gives: 'nothing: it stops',
      says: 'A problem of the mapping’s own.',
      examples: [['$problem("debt.closed", "the debt is closed", "STATO")', stops('debt.closed')]],
    },
  ],
};
