import { type Rule, shortened } from '../rule.ts';

export const unreached: Rule = {
  id: 'unreached',
  severity: 'warning',
  finds: 'code that no case reaches, when the cases were run',
  loses: 'What no case reaches is tried on citizens first.',
  fix: 'Write a case that comes here: cases/*.yaml beside the mapping.',
  caught: { source: '{ "key": $records[0].RATA = "0" ? "unica" : "rata" }', unreached: '"rata"' },
  near: { source: '{ "key": $records[0].RATA = "0" ? "unica" : "rata" }' },
  *find({ setting, source }) {
    const ranges = setting.unreached ?? [];
    for (const range of ranges) {
      const inner = ranges.some(
        (other) =>
          other !== range &&
          other.start <= range.start &&
          other.end >= range.end &&
          other.end - other.start > range.end - range.start,
      );
      if (!inner && range.end > range.start)
        yield { at: range, message: `no case reaches ${shortened(source.slice(range.start, range.end))}` };
    }
  },
};
