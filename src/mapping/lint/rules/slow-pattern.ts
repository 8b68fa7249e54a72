import type { Rule } from '../rule.ts';

export const slowPattern: Rule = {
  id: 'slow-pattern',
  severity: 'warning',
  finds: 'a regular expression that repeats without end what repeats without end: `(a+)+`',
  loses:
    'There are countless ways to read a long value: elsewhere it never ends, here it takes time from every record.',
  fix: 'One of the two repetitions is enough: (a+)+ says the same as a+.',
  caught: { source: '{ "key": $replace($records[0].AVVISO, /^(\\d+\\/?)+$/, "") }' },
  near: { source: '{ "key": $replace($records[0].AVVISO, /^(\\d{1,9}\\/)+$/, "") }' },
  *find({ nodes }) {
    for (const node of nodes)
      if (node.type === 'regex' && nested(node.token.value))
        yield { at: node, message: `/${node.token.value}/ repeats what repeats already` };
  },
};

/** Whether a group that holds an endless repetition is itself repeated without end. */
function nested(pattern: string): boolean {
  const groups: boolean[] = [];
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') groups.push(false);
    else if (character === ')') {
      const endless = groups.pop() ?? false;
      const again = /^(?:[*+]|\{\d*,\})/.test(pattern.slice(index + 1));
      if (endless && again) return true;
      if ((endless || again) && groups.length > 0) groups[groups.length - 1] = true;
    } else if (/^(?:[*+]|\{\d*,\})/.test(pattern.slice(index)) && groups.length > 0)
      groups[groups.length - 1] = true;
  }
  return false;
}
