/** What a file would change of what is published, for people. */

import type { Trial } from '../pipeline/trial.ts';
import type { PositionChange } from '../pipeline/trial-changes.ts';
import { count, counted } from './italian.ts';
import { short } from './trial-fields.ts';

const MARKS = { created: '+', changed: '~', cancelled: '-' } as const;

export function changeLines({ positions, more }: NonNullable<Trial['changes']>): readonly string[] {
  if (positions.length === 0) return ['  Nothing published would change.'];
  return [
    ...positions.flatMap(positionLines),
    ...(more === 0 ? [] : [`  … and ${counted(more, 'position')} more: --limit shows them`]),
  ];
}

function positionLines({ key, kind, line, published, fields }: PositionChange): readonly string[] {
  const where = line === null ? 'not in file' : `line ${count(line)}`;
  const head = `  ${MARKS[kind]} ${where.padEnd(12)} ${key.padEnd(20)}  ${kind}`;
  if (kind === 'created') return [head];
  // What was never published has no before that anybody could have seen.
  const note = published ? '' : '   not published yet: beside what is known here';
  const width = Math.max(0, ...fields.map(({ path }) => path.length));
  return [
    `${head}${note}`,
    ...fields.map(
      ({ path, before, after }) =>
        `      ${path.padEnd(width)}  ${before === undefined ? '—' : short(before)} → ${after === undefined ? '—' : short(after)}`,
    ),
    ...(kind === 'changed' && fields.length === 0 ? ['      its content is as published'] : []),
  ];
}
