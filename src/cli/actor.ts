/** Who decides: `--by`, else the user of the operating system. The journal keeps it. */
import { userInfo } from 'node:os';
import type { Invocation } from './verb.ts';
import { WrongUse } from './verb.ts';

const MOST = 100;

export function actorOf({ values }: Pick<Invocation, 'values'>): string {
  if (typeof values.by !== 'string') return userInfo().username;
  const by = values.by.trim();
  if (by === '' || by.length > MOST) throw new WrongUse('--by wants the name of who decides');
  return by;
}
