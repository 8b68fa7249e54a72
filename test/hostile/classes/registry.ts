/** The ten classes. */
import type { AttackClass } from '../attack.ts';
import { deepNesting } from './deep-nesting.ts';
import { endlessLoop } from './endless-loop.ts';
import { errorStorms } from './error-storms.ts';
import { evalEscapes } from './eval-escapes.ts';
import { giantSequence } from './giant-sequence.ts';
import { giantString } from './giant-string.ts';
import { memoryGrowth } from './memory-growth.ts';
import { prototypeTricks } from './prototype-tricks.ts';
import { recursion } from './recursion.ts';
import { redos } from './redos.ts';

export const CLASSES: readonly AttackClass[] = [
  endlessLoop,
  recursion,
  redos,
  giantString,
  giantSequence,
  deepNesting,
  prototypeTricks,
  evalEscapes,
  memoryGrowth,
  errorStorms,
];
