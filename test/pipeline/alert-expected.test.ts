/** Files that should come by an hour: missed once, late, never; nights when clocks change, holidays, other configurations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExpectConfig } from '../../src/domain/configuration.ts';
import { addDays, type Day, dayOf, weekdayOf } from '../../src/domain/day.ts';
import { isNationalHoliday } from '../../src/domain/holidays.ts';
import { romeInstant } from '../../src/domain/timetable.ts';
import { endedAlerts } from '../../src/store/alerts.ts';
import { type Alerting, openAlerting } from './alerting.ts';
import { BODY, receiving } from './scene.ts';

const NINE: ExpectConfig = { by: '09:00', days: 'all', files: 1 };
const HOUR_MS = 3_600_000;

async function expecting(expect: ExpectConfig, holidays: readonly string[] = []): Promise<Alerting> {
  const alerting = await openAlerting();
  await alerting.change({
    organization: { holidays },
    connector: { receive: receiving(alerting.scene.out, { expect }) },
  });
  return alerting;
}

const far = (): Day => addDays(dayOf(new Date()), 3);

/** A Monday to come, with no holiday from the Friday before it to the Wednesday after. */
function monday(): Day {
  for (let day = addDays(dayOf(new Date()), 7); ; day = addDays(day, 1)) {
    const near = [-3, 0, 1, 2].map((days) => addDays(day, days));
    if (weekdayOf(day) === 1 && !near.some(isNationalHoliday)) return day;
  }
}

async function at(alerting: Alerting, day: Day, hour: string): Promise<void> {
  alerting.moveTo(new Date(romeInstant(day, hour).getTime() - 60_000));
  await alerting.round();
}

test('a file that does not come by its hour is told once, and when it comes late that is said', async () => {
  const alerting = await expecting(NINE);
  const { context, mail } = alerting;
  const day = far();
  await alerting.arrive(new Date(context.clock.now().getTime() + 100));
  for (const days of [-2, -1]) await alerting.arrive(romeInstant(addDays(day, days), '08:00'));
  await at(alerting, day, '08:58');
  assert.deepEqual(await alerting.subjects(), []);
  await at(alerting, day, '09:01');
  assert.deepEqual(await alerting.subjects(), [`expected ${romeInstant(day, '09:00').toISOString()}`]);
  await at(alerting, day, '09:03');
  await at(alerting, day, '10:30');
  assert.equal(mail.mails.length, 1);
  assert.match(mail.mails[0]?.text ?? '', /Atteso entro: +\d\d\/\d\d\/\d{4} 09:00\s+Arrivati: +0 su 1/);
  await alerting.arrive(romeInstant(day, '10:42'));
  await at(alerting, day, '10:45');
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(mail.mails.at(-1)?.text ?? '', /è arrivato in ritardo, il \d\d\/\d\d\/\d{4} 10:42/);
  const [ended] = await endedAlerts(context.database, BODY, 1);
  assert.equal(ended?.ending?.kind, 'late');
  await at(alerting, day, '23:00');
  assert.deepEqual(await alerting.subjects(), []);
  // It came late for that day: the next one wants its own.
  await at(alerting, addDays(day, 1), '09:00');
  assert.equal((await alerting.subjects()).length, 1);
  await alerting.arrive(romeInstant(addDays(day, 2), '08:00'));
  await at(alerting, addDays(day, 2), '09:00');
  assert.deepEqual(await alerting.subjects(), []);
  assert.match(mail.mails.at(-1)?.text ?? '', /non è mai arrivato; il .* 08:00 ne è arrivato un altro/);
});

test('the last file once more, or a replay, is not what was expected', async () => {
  const alerting = await expecting({ ...NINE, files: 2 });
  const day = far();
  await alerting.arrive(romeInstant(day, '08:00'));
  await alerting.arrive(romeInstant(day, '08:10'));
  await alerting.context.database.query("update delivery set state = 'duplicate' where received_at = $1", [
    romeInstant(day, '08:10'),
  ]);
  await at(alerting, day, '09:00');
  assert.ok((await alerting.subjects()).includes(`expected ${romeInstant(day, '09:00').toISOString()}`));
  assert.match(alerting.mail.mails.at(-1)?.text ?? '', /Arrivati: +1 su 2/);
});

test('on working days nothing is expected over a weekend, a holiday or the day of the saint', async () => {
  const day = monday();
  const saint = addDays(day, 1);
  const alerting = await expecting({ ...NINE, days: 'working' }, [saint.slice(5)]);
  await alerting.arrive(romeInstant(addDays(day, -3), '08:00'));
  for (const days of [-2, -1]) {
    await at(alerting, addDays(day, days), '12:00');
    assert.deepEqual(await missed(alerting, addDays(day, days)), [], `${days}`);
  }
  await alerting.arrive(romeInstant(addDays(day, -1), '20:00'));
  await at(alerting, day, '12:00');
  assert.deepEqual(await missed(alerting, day), []);
  await at(alerting, saint, '12:00');
  assert.deepEqual(await missed(alerting, saint), []);
  await at(alerting, addDays(saint, 1), '12:00');
  assert.equal((await missed(alerting, addDays(saint, 1))).length, 1);
});

test('in the nights when clocks change an hour is missed once', async () => {
  for (const month of [10, 3]) {
    const day = lastSunday(month);
    const alerting = await expecting({ by: '02:30', days: 'all', files: 1 });
    const due = romeInstant(day, '02:30');
    await alerting.arrive(romeInstant(addDays(day, -1), '02:00'));
    alerting.moveTo(new Date(due.getTime() - 120_000));
    for (let step = 0; step < 8; step += 1) {
      await alerting.round();
      alerting.scene.advance(29 * 60_000);
    }
    const { rows } = await alerting.context.database.query<{ count: number }>(
      "select count(*)::int as count from alert where rule = 'expected' and raised_at > $1",
      [new Date(due.getTime() - HOUR_MS)],
    );
    assert.equal(rows[0]?.count, 1, day);
    assert.deepEqual(await missed(alerting, day), [`expected ${due.toISOString()}`]);
  }
});

test('hours of before a connector was configured so are nobody’s; what stood stays, and no hour is missed twice', async () => {
  const alerting = await expecting(NINE);
  const { context, scene } = alerting;
  const { rows } = await context.database.query<{ at: Date }>(
    'select max(imported_at) as at from configuration',
  );
  await alerting.round();
  for (const alert of await alerting.standing())
    assert.ok(alert.facts.kind === 'expected' && new Date(alert.facts.due) > (rows[0]?.at ?? new Date()));
  const day = far();
  await alerting.arrive(romeInstant(addDays(day, -1), '08:30'));
  await at(alerting, day, '09:05');
  const stood = await missed(alerting, day);
  assert.equal(stood.length, 1);
  // Another program, first imported after that hour.
  await alerting.change({ connector: { receive: receiving(scene.out, { expect: NINE, match: '*.txt' }) } });
  await context.database.query(
    `update configuration set imported_at = $1 where hash = (select program_hash from connector)`,
    [context.clock.now()],
  );
  await alerting.round();
  assert.deepEqual(await missed(alerting, day), stood);
  // Paused, it expects nothing; resumed, the same hour is not told again.
  await alerting.change({ connector: { paused: true } });
  await alerting.round();
  assert.deepEqual(await alerting.subjects(), []);
  const mails = alerting.mail.mails.length;
  await alerting.change({ connector: { paused: false } });
  await alerting.round();
  assert.deepEqual(await missed(alerting, day), []);
  assert.equal(alerting.mail.mails.length, mails);
});

const missed = async (alerting: Alerting, day: Day): Promise<readonly string[]> =>
  (await alerting.subjects()).filter((one) => one.startsWith(`expected ${day}`));

/** The next one of a month, at least a week away. */
function lastSunday(month: number): Day {
  for (let day = addDays(dayOf(new Date()), 7); ; day = addDays(day, 1))
    if (
      weekdayOf(day) === 7 &&
      Number(day.slice(5, 7)) === month &&
      addDays(day, 7).slice(5, 7) !== day.slice(5, 7)
    )
      return day;
}
