import type { Rule } from '../rule.ts';

export const clockAsDay: Rule = {
  id: 'clock-as-day',
  severity: 'warning',
  finds: 'a due day made of the time of reception ($now, $millis, $file.receivedAt)',
  loses:
    'The same list sent again has other due days: every position is updated, and the notices that were printed are wrong.',
  fix: 'Take the day from the file. If the list has none, let a parameter of the connector say it; for overdue rows there is pastDue.',
  caught: { source: '{ "key": "1", "validFrom": $substring($now(), 0, 10) }' },
  near: {
    source:
      '{ "key": "1", "validFrom": $date($records[0].SCADENZA, "dd/MM/yyyy"), "source": { "read": $now() } }',
  },
  *find({ results }) {
    for (const { path, pair, type, target } of results)
      if (target?.kind === 'day' && type.marks.has('clock'))
        yield { at: pair.value, message: `${path} depends on when the file was received` };
  },
};
