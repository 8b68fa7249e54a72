import { type Chapter, gives, nothing, stops } from './entry.ts';

export const days: Chapter = {
  id: 'days',
  title: 'Days',
  functions: [
    {
      name: 'date',
      takes: ['text', 'pattern', 'options?'],
      gives: 'day',
      says: 'Reads a day strictly, in one of the patterns above, maybe with a time of day after it that is checked and left out. Blanks, zeros, nines and 31/12/9999 are no date.',
      options: { pivot: 'two-digit years up to it are of this century; default 79' },
      common: 'field and optional',
      problems: ['date.empty', 'date.unreadable', 'time.unreadable'],
      examples: [
        ['$date("31/03/2026", "dd/MM/yyyy")', gives('2026-03-31')],
        ['$date("31/02/2026", "dd/MM/yyyy")', stops('date.unreadable')],
        ['$date("03/31/2026", "dd/MM/yyyy")', stops('date.unreadable')],
        ['$date("310326", "ddMMyy")', gives('2026-03-31')],
        ['$date("310385", "ddMMyy", { "pivot": 90 })', gives('2085-03-31')],
        ['$date("26090", "yyDDD")', gives('2026-03-31')],
        ['$date("2026366", "yyyyDDD")', stops('date.unreadable')],
        ['$date("31/03/2026 10:15", "dd/MM/yyyy HH:mm")', gives('2026-03-31')],
        ['$date("00000000", "yyyyMMdd")', stops('date.empty')],
        ['$date("00000000", "yyyyMMdd", { "optional": true })', nothing],
      ],
    },
    {
      name: 'formatDate',
      takes: ['day', 'pattern'],
      gives: 'text',
      says: 'Writes a day as a layout wants it.',
      examples: [
        ['$formatDate("2026-03-31", "dd/MM/yyyy")', gives('31/03/2026')],
        ['$formatDate("2026-03-31", "yyDDD")', gives('26090')],
      ],
    },
    {
      name: 'addDays',
      takes: ['day', 'count'],
      gives: 'day',
      says: 'The day so many days later, or earlier below zero.',
      examples: [
        ['$addDays("2026-02-27", 2)', gives('2026-03-01')],
        ['$addDays("2026-03-01", -1)', gives('2026-02-28')],
      ],
    },
    {
      name: 'daysBetween',
      takes: ['from', 'to'],
      gives: 'whole number',
      says: 'How many days from one to another; negative when the other is earlier.',
      examples: [['$daysBetween("2026-02-27", "2026-03-01")', gives(2)]],
    },
    {
      name: 'instant',
      takes: ['text', 'pattern?', 'options?'],
      gives: 'instant (UTC)',
      says: 'Reads a day and a time as Italian clocks show them. Without a pattern the text says its offset itself.',
      options: { pivot: 'as that of $date' },
      common: 'field and optional',
      problems: ['date.empty', 'date.unreadable', 'time.missing', 'time.unreadable'],
      examples: [
        ['$instant("31/03/2026 10:15:00", "dd/MM/yyyy HH:mm:ss")', gives('2026-03-31T08:15:00.000Z')],
        ['$instant("20260131101500", "yyyyMMddHHmmss")', gives('2026-01-31T09:15:00.000Z')],
        ['$instant("2026-03-31T10:15:00+02:00")', gives('2026-03-31T08:15:00.000Z')],
        ['$instant("29/03/2026 02:30", "dd/MM/yyyy HH:mm")', stops('time.unreadable')],
        ['$instant("31/03/2026 24:00", "dd/MM/yyyy HH:mm")', stops('time.unreadable')],
      ],
    },
    {
      name: 'formatInstant',
      takes: ['instant', 'pattern'],
      gives: 'text',
      says: 'Writes an instant as Italian clocks show it.',
      examples: [
        ['$formatInstant("2026-03-31T08:15:00.000Z", "dd/MM/yyyy HH:mm:ss")', gives('31/03/2026 10:15:00')],
        ['$formatInstant("2026-03-31T22:30:00.000Z", "yyyyMMddHHmm")', gives('202604010030')],
      ],
    },
  ],
};
