/** Reads a door: a location, with the transport's own keys beside it. */
import type { DoorConfig } from '../domain/configuration.ts';
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
  const place = readLocation(text, tools.specs.transports, tools.home);
  if (!place.ok) {
    const { code, message, advice } = place.problem;
    problems.push(fault(source, path, code, `${readable(path)}: ${message}`, advice));
    return undefined;
  }
  const { location, server, spec } = place.value;
  const options = omit(fields, words.own);
  if (Object.keys(options).length === 0 && first !== undefined && first.place.server === server) {
    return { door: { location, options: first.door.options }, place: place.value };
  }
  problems.push(
    ...checkSecretOptions(tools, { options, schema: spec.options, source, at, beside: words.own }),
  );
  return { door: { location, options: scalars(options) }, place: place.value };
}
