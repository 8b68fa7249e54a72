/** What waits, why and until when, in one line. */
import type { Wait } from '../pipeline/waits.ts';
import { momentBeside } from './italian.ts';

export function waitLine(one: Wait, now: Date): string {
  const whose = one.connector === undefined ? one.organization : `${one.organization} ${one.connector}`;
  return `${whose}  ${one.subject}  ${one.reason}${until(one.until, now)}${one.person ? '  ← a person decides' : ''}`;
}

export const until = (iso: string | undefined, now: Date): string =>
  iso === undefined ? '' : `, until ${momentBeside(new Date(iso), now)}`;
