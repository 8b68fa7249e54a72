import { literal } from '../calls.ts';
import type { Rule } from '../rule.ts';

export const duplicateKey: Rule = {
  id: 'duplicate-key',
  severity: 'error',
  finds: 'an object that says the same key twice',
  loses: 'Every record that comes to it fails: nobody of that file can pay.',
  fix: 'Keep one of the two.',
  caught: { source: '{ "key": "1", "period": "2025", "period": "2026" }' },
  near: { source: '{ "key": "1", "period": "2026", "source": { "period": "2025" } }' },
  *find({ nodes }) {
    for (const node of nodes) {
      if (node.type !== 'object' && node.type !== 'group') continue;
      const seen = new Set<string>();
      for (const { key } of node.items) {
        const name = literal(key);
        if (name === undefined) continue;
        if (seen.has(name)) yield { at: key, message: `${name} is said twice` };
        seen.add(name);
      }
    }
  },
};
