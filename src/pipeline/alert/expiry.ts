/** Conditions of what ends soon: passwords and keys, as configuration says; certificates, as they were seen. */
import { type Condition, placeOf } from '../../domain/alert.ts';
import { addDays, type Day, dayOf, isDay } from '../../domain/day.ts';
import { certificatesEnding } from '../../store/certificates.ts';
import type { Context } from '../context.ts';
import { type Watched, type WatchedConnector, watchedFor } from './watched.ts';

const DAY_MS = 86_400_000;
/** A server that nobody has talked to for longer may have another certificate by now. */
const SEEN_MS = 14 * DAY_MS;

export async function expiryConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const connectors = watchedFor(found, 'expiry');
  const furthest = Math.max(0, ...connectors.map(daysOf));
  const certificates = await certificatesEnding(
    database,
    found.organization,
    new Date(now.getTime() + furthest * DAY_MS),
    new Date(now.getTime() - SEEN_MS),
  );
  return connectors.flatMap((one) => [
    ...credentials(one, dayOf(now)),
    ...certificates
      .filter((each) => each.connector === one.connector && locationsOf(one).has(each.location))
      .filter((each) => each.validUntil.getTime() <= now.getTime() + daysOf(one) * DAY_MS)
      .map(({ connector, location, subject, validUntil }) => ({
        connector,
        rule: 'expiry' as const,
        subject: `certificate ${placeOf(location)}`,
        facts: {
          kind: 'certificate' as const,
          location: placeOf(location),
          subject,
          until: validUntil.toISOString(),
        },
      })),
  ]);
}

const daysOf = ({ rules: { expiry } }: WatchedConnector): number => (expiry === false ? 0 : expiry.days);

const doorsOf = ({ config: { receive, acknowledge, report } }: WatchedConnector) =>
  [receive, acknowledge, report].filter((door) => door !== undefined);

const locationsOf = (one: WatchedConnector): ReadonlySet<string> =>
  new Set(doorsOf(one).map((door) => door.location));

/** Of doors at one place that say different days, the first to end. */
function credentials(one: WatchedConnector, today: Day): readonly Condition[] {
  const last = addDays(today, daysOf(one));
  const ends = new Map<string, string>();
  for (const { location, credentialUntil } of doorsOf(one)) {
    if (credentialUntil === undefined || !isDay(credentialUntil) || credentialUntil > last) continue;
    const place = placeOf(location);
    const known = ends.get(place);
    if (known === undefined || credentialUntil < known) ends.set(place, credentialUntil);
  }
  return [...ends].map(([location, until]) => ({
    connector: one.connector,
    rule: 'expiry',
    subject: `credential ${location}`,
    facts: { kind: 'credential', location, until },
  }));
}
