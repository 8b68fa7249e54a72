/** Acts on one record: save a correction, rehearse or replay it, withdraw it, dismiss the reject, take that back. */

import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { Json } from '../../../domain/debt-position.ts';
import { ProblemError, problem, type Result } from '../../../domain/problem.ts';
import {
  type RecordForm,
  recordForm,
  saveCorrection,
  withdrawCorrection,
} from '../../../pipeline/correct.ts';
import { dismissRecords, undoDismissal } from '../../../pipeline/dismiss.ts';
import {
  prepareRecordReplay,
  rehearseRecordReplay,
  replayRecords,
} from '../../../pipeline/replay-records.ts';
import type { Act, Asked, Elsewhere, Shown } from '../../page.ts';
import { draftOf } from './field-input.ts';
import { aboutDelivery, certainDelivery, done, fieldOf, pathOf, recordPath, whole } from './known.ts';
import { type Looked, look, RECORD_PATH, recordShown, type Said } from './record.ts';
import { say } from './words-record.ts';

const NEEDS = aboutDelivery('operate');
const MOST_SHOWN = 50;

type Fields = { readonly [path: string]: Json };

const keyOf = ({ delivery, record }: Looked) => ({
  organization: delivery.organization,
  delivery: delivery.id,
  number: record.number,
});

async function looked(asked: Asked): Promise<Looked> {
  const found = await look(asked);
  if (found === undefined)
    throw new ProblemError(problem('record.unknown', 'there is no such record', { class: 'config' }));
  return found;
}

export const correctAct: Act = {
  id: 'deliveries.correct',
  path: RECORD_PATH,
  needs: NEEDS,
  async act(asked, sent) {
    const found = await looked(asked);
    const form = done(found.form);
    const { texts, fields } = draftOf(form, sent);
    if (!fields.ok) return recordShown(asked, found, { texts, fault: fields.problem });
    const accepts = fieldOf(sent, 'accetta');
    const wish = { fields: fields.value, accepts: accepts === '' ? [] : [accepts] };
    const wanted = fieldOf(sent, 'fare');
    if (wanted === 'prova') return rehearse(asked, found, wish, texts);
    const saved = await save(asked, found, form, wish.fields, sent, wanted === 'rielabora');
    if (!saved.ok) return refusal(asked, found, saved.problem, texts);
    return wanted === 'rielabora'
      ? replay(asked, found, wish.accepts)
      : {
          to: recordPath(found.delivery.number, found.record.number),
          notice: `${say(asked.language, 'saved', { version: saved.value })} ${say(asked.language, 'savedNothing')}`,
        };
  },
};

/** The version that stands now; `enough`: what stands already need not be saved again. */
async function save(
  asked: Asked,
  found: Looked,
  form: RecordForm,
  fields: Fields,
  sent: FormData,
  enough: boolean,
): Promise<Result<number>> {
  const expected = Number(fieldOf(sent, 'versione'));
  const { correction } = form;
  const standing = correction !== null && correction.withdrawnAt === null ? correction.fields : {};
  const same = canonicalJson(standing) === canonicalJson(fields);
  if (enough && same && (correction?.version ?? 0) === expected) return { ok: true, value: expected };
  const saved = await saveCorrection(
    asked.context,
    keyOf(found),
    { fields, expected, reason: fieldOf(sent, 'perche') },
    asked.visit.viewer.actor,
  );
  return saved.ok ? { ok: true, value: saved.value.version } : saved;
}

/** Whoever comes second is told who was quicker, and keeps what they typed. */
async function refusal(
  asked: Asked,
  found: Looked,
  fault: NonNullable<Said['fault']>,
  texts: NonNullable<Said['texts']>,
): Promise<Shown> {
  if (fault.code !== 'correction.conflict') return recordShown(asked, found, { texts, fault });
  const form = await recordForm(asked.context, keyOf(found));
  const now = form.ok ? form.value.correction : null;
  return recordShown(
    asked,
    { ...found, form },
    { texts, ...(now === null ? { fault } : { conflict: { now } }) },
  );
}

async function rehearse(
  asked: Asked,
  found: Looked,
  { fields, accepts }: { readonly fields: Fields; readonly accepts: readonly string[] },
  texts: NonNullable<Said['texts']>,
): Promise<Shown> {
  const { context } = asked;
  const { organization, delivery, number } = keyOf(found);
  const ready = done(
    await prepareRecordReplay(context, { organization, delivery }, { numbers: [number] }, accepts),
  );
  const draft = Object.keys(fields).length === 0 ? undefined : { number, fields };
  const trial = await rehearseRecordReplay(context, ready, MOST_SHOWN, draft);
  return recordShown(
    asked,
    found,
    trial.ok ? { texts, trial: trial.value } : { texts, fault: trial.problem },
  );
}

async function replay(asked: Asked, found: Looked, accepts: readonly string[]): Promise<Elsewhere> {
  const { context, language, visit } = asked;
  const { organization, delivery, number } = keyOf(found);
  const ready = done(
    await prepareRecordReplay(context, { organization, delivery }, { numbers: [number] }, accepts),
  );
  const made = done(await replayRecords(context, ready, visit.viewer.actor));
  return { to: `${pathOf(made.number)}/rielaborazione`, notice: say(language, 'replayStarted') };
}

export const uncorrectAct: Act = {
  id: 'deliveries.uncorrect',
  path: `${RECORD_PATH}/originale`,
  needs: NEEDS,
  async act(asked, sent) {
    const found = await looked(asked);
    const { organization, connector, recordHash } = done(found.form);
    const key = { organization, connector, recordHash };
    const expected = Number(fieldOf(sent, 'versione'));
    const gone = await withdrawCorrection(asked.context, key, expected, asked.visit.viewer.actor);
    if (!gone.ok) return refusal(asked, found, gone.problem, {});
    return {
      to: recordPath(found.delivery.number, found.record.number),
      notice: say(asked.language, 'undone'),
    };
  },
};

const record = (asked: Asked): number => whole(asked.params.record) ?? 0;

export const dismissAct: Act = {
  id: 'deliveries.dismiss',
  path: `${RECORD_PATH}/archivia`,
  needs: NEEDS,
  async act(asked, sent) {
    const { organization, id, number } = await certainDelivery(asked);
    const ref = { organization, delivery: id };
    const { actor } = asked.visit.viewer;
    done(await dismissRecords(asked.context, ref, [record(asked)], fieldOf(sent, 'motivo'), actor));
    return { to: recordPath(number, record(asked)), notice: say(asked.language, 'dismissed') };
  },
};

export const undismissAct: Act = {
  id: 'deliveries.undismiss',
  path: `${RECORD_PATH}/ripristina`,
  needs: NEEDS,
  async act(asked) {
    const { organization, id, number } = await certainDelivery(asked);
    const ref = { organization, delivery: id };
    done(await undoDismissal(asked.context, ref, [record(asked)], asked.visit.viewer.actor));
    return { to: recordPath(number, record(asked)), notice: say(asked.language, 'undismissed') };
  },
};
