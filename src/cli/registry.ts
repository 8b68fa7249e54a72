/** All verbs, in the order in which a person meets them. */
import { migrate } from './migrate.ts';
import { serve } from './serve.ts';
import type { Verb } from './verb.ts';

export const VERBS: readonly Verb[] = [serve, migrate];
