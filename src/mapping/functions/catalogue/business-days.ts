import { type Chapter, type FunctionEntry, gives, stops } from './entry.ts';

const options: NonNullable<FunctionEntry['options']> = {
  patron: 'day of the patron saint, "MM-dd"',
  saturday: 'true: Saturdays are worked',
};

export const businessDays: Chapter = {
  id: 'business-days',
  title: 'Working days',
  functions: [
    {
      name: 'isHoliday',
      takes: ['day', 'options?'],
      gives: 'true or false',
      says: 'Whether a day is a Sunday, a national holiday (Easter Monday and, since 2026, Saint Francis included) or the patron’s day.',
      options,
      examples: [
        ['$isHoliday("2026-04-06")', gives(true)],
        ['$isHoliday("2026-04-07")', gives(false)],
        ['$isHoliday("2027-10-04")', gives(true)],
        ['$isHoliday("2024-10-04")', gives(false)],
        ['$isHoliday("2026-06-24", { "patron": "06-24" })', gives(true)],
      ],
    },
    {
      name: 'isBusinessDay',
      takes: ['day', 'options?'],
      gives: 'true or false',
      says: 'Whether a day is neither a holiday nor a Saturday.',
      options,
      examples: [
        ['$isBusinessDay("2026-05-02")', gives(false)],
        ['$isBusinessDay("2026-05-02", { "saturday": true })', gives(true)],
      ],
    },
    {
      name: 'nextBusinessDay',
      takes: ['day', 'options?'],
      gives: 'day',
      says: 'The day itself when it is worked, else the first after it: where a term that ends on a holiday is moved to.',
      options,
      examples: [
        ['$nextBusinessDay("2026-05-01")', gives('2026-05-04')],
        ['$nextBusinessDay("2026-05-04")', gives('2026-05-04')],
        ['$nextBusinessDay("2026-12-25")', gives('2026-12-28')],
      ],
    },
    {
      name: 'previousBusinessDay',
      takes: ['day', 'options?'],
      gives: 'day',
      says: 'The day itself when it is worked, else the last before it.',
      options,
      examples: [['$previousBusinessDay("2026-04-06")', gives('2026-04-03')]],
    },
    {
      name: 'addBusinessDays',
      takes: ['day', 'count', 'options?'],
      gives: 'day',
      says: 'The nth working day after a day, which is not counted itself; before it below zero.',
      options,
      examples: [
        ['$addBusinessDays("2026-04-02", 2)', gives('2026-04-07')],
        ['$addBusinessDays("2026-04-07", -2)', gives('2026-04-02')],
        ['$addBusinessDays("31/03/2026", 1)', stops('mapping.failed')],
      ],
    },
    {
      name: 'businessDaysBetween',
      takes: ['from', 'to', 'options?'],
      gives: 'whole number',
      says: 'How many working days after the first day, the second included.',
      options,
      examples: [['$businessDaysBetween("2026-04-02", "2026-04-07")', gives(2)]],
    },
  ],
};
