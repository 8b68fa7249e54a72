/** Reads a door: a location, with the transport's own keys beside it. */
import type { DoorConfig } from '../domain/configuration.ts';
import { isDay } from '../domain/day.ts';
import type { Problem } from '../domain/problem.ts';
import { type Fields, fault, omit, type Tools } from './draft.ts';
import { type Location, readLocation } from './location.ts';
import { checkSecretOptions, scalars } from './options.ts';
import { pointer, readable } from './pointer.ts';
import type { Source } from './source-map.ts';

export interface ReadDoor {
  readonly door: DoorConfig;
  readonly place: Location;
}

export interface DoorWords {
  /** The key that holds the location: `from` or `to`. */
  readonly key: 'from' | 'to';
  /** Keys of ours beside it; all others are the transport's. */
  readonly own: readonly string[];
}

const UNTIL = 'credentialUntil';

/**
 * `first`: the door that files come in by. A door back to the same server, without keys of its own, opens with its
 * credentials, so that they are written once.
 */
export function readDoor(
  fields: Fields,
  at: string,
  words: DoorWords,
  first: ReadDoor | undefined,
  source: Source,
  tools: Tools,
  problems: Problem[],
): ReadDoor | undefined {
  const text = fields[words.key];
  if (typeof text !== 'string') return undefined;
  const path = at + pointer(words.key);
  const use = words.key === 'from' ? 'collect' : 'deliver';
  const place = readLocation(text, use, tools.specs.transports, tools.home);
  if (!place.ok) {
    const { code, message, advice } = place.problem;
    problems.push(fault(source, path, code, `${readable(path)}: ${message}`, advice));
    return undefined;
  }
  const { location, server, spec } = place.value;
  // What is pushed over HTTP is taken at once; what goes back lies where it can be fetched.
  const pushed = use === 'deliver' && place.value.own === 'http';
  if (pushed || !spec.uses.includes(use)) {
    const able = tools.specs.transports.filter(({ uses }) => uses.includes(use)).map(({ name }) => name);
    const done = use === 'collect' ? 'collected from' : 'delivered to';
    const message = `${readable(path)}: nothing can be ${done} ${pushed ? location : `a door of ${spec.name}`}`;
    const advice = pushed
      ? 'Write inbox://sftp, or an https:// address of theirs.'
      : `Those that can: ${able.join(', ')}.`;
    problems.push(fault(source, path, 'door.use', message, advice));
    return undefined;
  }
  const until = readUntil(fields[UNTIL], at, source, problems);
  const options = omit(fields, words.own);
  if (Object.keys(options).length === 0 && first !== undefined && first.place.server === server) {
    const { options: shared, credentialUntil } = first.door;
    return {
      door: { location, options: shared, ...ending(until ?? credentialUntil) },
      place: place.value,
    };
  }
  problems.push(
    ...checkSecretOptions(tools, { options, schema: spec.options, source, at, beside: words.own }),
  );
  return { door: { location, options: scalars(options), ...ending(until) }, place: place.value };
}

const ending = (until: string | undefined) => (until === undefined ? {} : { [UNTIL]: until });

/** Its form is the schema's to judge, whether the calendar has it is not. */
function readUntil(
  written: Fields[string] | undefined,
  at: string,
  source: Source,
  problems: Problem[],
): string | undefined {
  if (typeof written !== 'string') return undefined;
  if (isDay(written)) return written;
  const path = at + pointer(UNTIL);
  if (/^\d{4}-\d\d-\d\d$/.test(written))
    problems.push(fault(source, path, 'date.unreadable', `${readable(path)}: there is no day ${written}`));
  return undefined;
}
