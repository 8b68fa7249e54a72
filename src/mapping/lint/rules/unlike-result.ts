import type { Rule } from '../rule.ts';
import { NUMBER, only, TEXT } from '../type.ts';

export const unlikeResult: Rule = {
  id: 'unlike-result',
  severity: 'error',
  finds: 'a number where text is due, or text where an amount is due',
  loses:
    'A code that became a number has lost its zeros and its last digits: the payment is matched to nothing.',
  fix: 'Codes and days are text; amounts are whole cents, as $cents gives them.',
  caught: { source: '{ "key": $records[0].AVVISO, "period": 2026 }' },
  near: { source: '{ "key": $records[0].AVVISO, "period": $string(2026) }' },
  *find({ results }) {
    for (const { path, pair, type, target } of results) {
      const wanted = target?.kind;
      if ((wanted === 'text' || wanted === 'day') && only(type, NUMBER))
        yield { at: pair.value, message: `${path} is text, and this is a number` };
      if (wanted === 'cents' && only(type, TEXT))
        yield {
          at: pair.value,
          message: `${path} is a number of cents, and this is text`,
          fix: 'Read it: $cents(FIELD).',
        };
    }
  },
};
