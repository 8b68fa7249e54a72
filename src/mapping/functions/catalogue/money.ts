import { type Chapter, gives, nothing, stops } from './entry.ts';

export const money: Chapter = {
  id: 'money',
  title: 'Money',
  functions: [
    {
      name: 'cents',
      takes: ['text', 'options?'],
      gives: 'whole cents',
      says: 'Reads an amount in euro, in Italian notation unless said. A group without decimals (1.234) may be a decimal point as well: it is refused unless the layout groups thousands.',
      options: {
        decimal: '"," (default) or "."',
        thousands: 'true: groups always mean thousands; false: there are none',
        signed: 'true: a sign may stand before or after',
        round:
          'what becomes of decimals beyond the second: "exact" (they must be zeros), "halfUp", "halfEven", "down"; default: a problem',
      },
      common: 'field and optional',
      problems: ['amount.missing', 'amount.unreadable', 'amount.too-large'],
      examples: [
        ['$cents("1.234,56")', gives(123456)],
        ['$cents("1234,5")', gives(123450)],
        ['$cents("1.234")', stops('amount.unreadable')],
        ['$cents("1.234", { "thousands": true })', gives(123400)],
        ['$cents("1,234.56", { "decimal": "." })', gives(123456)],
        ['$cents("-12,50", { "signed": true })', gives(-1250)],
        ['$cents("12,50-", { "signed": true })', gives(-1250)],
        ['$cents("12,345")', stops('amount.unreadable')],
        ['$cents("12,345", { "round": "halfUp" })', gives(1235)],
        ['$cents("12,345", { "round": "halfEven" })', gives(1234)],
        ['$cents("12,3400", { "round": "exact" })', gives(1234)],
        ['$cents("12,345", { "round": "exact" })', stops('amount.unreadable')],
        ['$cents("1,23E+17")', stops('amount.unreadable')],
        ['$cents("")', stops('amount.missing')],
        ['$cents("", { "optional": true })', nothing],
      ],
    },
    {
      name: 'wholeCents',
      takes: ['text', 'options?'],
      gives: 'whole cents',
      says: 'Reads digits that are cents already, as fixed-width layouts write them.',
      common: 'field and optional',
      problems: ['amount.missing', 'amount.unreadable', 'amount.too-large'],
      examples: [
        ['$wholeCents("0000012345")', gives(12345)],
        ['$wholeCents("123,45")', stops('amount.unreadable')],
      ],
    },
    {
      name: 'euro',
      takes: ['cents', 'options?'],
      gives: 'text',
      says: 'Writes cents as euro.',
      options: { thousands: 'false: no groups', decimal: '"." for English notation' },
      examples: [
        ['$euro(123456)', gives('1.234,56')],
        ['$euro(123456, { "thousands": false })', gives('1234,56')],
        ['$euro(123456, { "decimal": "." })', gives('1,234.56')],
        ['$euro(-5)', gives('-0,05')],
        ['$euro(12.5)', stops('mapping.failed')],
      ],
    },
    {
      name: 'formatCents',
      takes: ['cents', 'width'],
      gives: 'text',
      says: 'Writes cents as digits, zeros before them.',
      problems: ['amount.too-wide'],
      examples: [
        ['$formatCents(1250, 10)', gives('0000001250')],
        ['$formatCents(125000, 4)', stops('amount.too-wide')],
      ],
    },
    {
      name: 'share',
      takes: ['cents', 'weights'],
      gives: 'list of whole cents',
      says: 'Splits an amount by weights, so that the parts add up to it: what is left over goes to the largest remainders.',
      examples: [
        ['$share(10000, [1, 1, 1])', gives([3334, 3333, 3333])],
        ['$share(1999, [95, 5])', gives([1899, 100])],
      ],
    },
  ],
};
