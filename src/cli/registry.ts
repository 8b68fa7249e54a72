/** All verbs, in the order in which a person meets them. */
import { alerts } from './alerts.ts';
import { approve } from './approve.ts';
import { check } from './check.ts';
import { deliveries } from './deliveries.ts';
import { fmt } from './fmt.ts';
import { lint } from './lint.ts';
import { migrate } from './migrate.ts';
import { newDraft } from './new.ts';
import { recover } from './recover.ts';
import { reprocess } from './reprocess.ts';
import { requeue } from './requeue.ts';
import { retain } from './retain.ts';
import { returns } from './returns.ts';
import { sandbox } from './sandbox.ts';
import { sequence } from './sequence.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { trace } from './trace.ts';
import { trust } from './trust.ts';
import { tryFile } from './try.ts';
import type { Verb } from './verb.ts';
import { verify } from './verify.ts';
import { withdraw } from './withdraw.ts';

export const VERBS: readonly Verb[] = [
  serve,
  check,
  trust,
  newDraft,
  lint,
  fmt,
  test,
  tryFile,
  status,
  alerts,
  deliveries,
  approve,
  withdraw,
  reprocess,
  returns,
  sequence,
  trace,
  verify,
  retain,
  requeue,
  recover,
  migrate,
  sandbox,
];
