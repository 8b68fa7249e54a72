/** What only all connectors together can get wrong: two hands on one file, payments without an owner, loops. */
import type { ConnectorConfig, GestionaleConfig } from '../domain/configuration.ts';
import type { Problem } from '../domain/problem.ts';
import type { ParsedConnector } from './connector.ts';
import type { ReadDoor } from './door.ts';
import { fault, isFields } from './draft.ts';
import { globsOverlap } from './glob.ts';
import { ownUser } from './own-door.ts';

/** A connector as far as it could be read. */
export interface Candidate {
  /** `organization/connector`, for people. */
  readonly id: string;
  readonly organization: string;
  readonly parsed: ParsedConnector;
  /** Absent: it is broken, or depends on something that is. */
  readonly config?: ConnectorConfig;
}

export interface Settled {
  readonly problems: ReadonlyMap<Candidate, readonly Problem[]>;
  /** Which of them own the payments that no file announced. */
  readonly owners: ReadonlySet<Candidate>;
}

export function settleBetween(
  candidates: readonly Candidate[],
  gestionali: ReadonlyMap<string, GestionaleConfig>,
): Settled {
  const problems = new Map<Candidate, Problem[]>();
  const add = (candidate: Candidate, found: Problem) => {
    problems.set(candidate, [...(problems.get(candidate) ?? []), found]);
  };
  const folders = Map.groupBy(
    candidates.filter(({ config, parsed }) => config !== undefined && parsed.doors.receive !== undefined),
    folderOf,
  );
  for (const sharing of folders.values()) findOverlaps(sharing, add);
  findTwins(candidates, add);
  for (const candidate of candidates) findLoops(candidate, folders, gestionali, add);
  const owners = findOwners(candidates, add);
  return { problems, owners };
}

type Add = (candidate: Candidate, found: Problem) => void;

/** The same path under two users of a server, or at two endpoints of a service, may be two folders. */
const folderOf = ({ parsed }: Candidate): string => {
  const { receive } = parsed.doors;
  return receive === undefined ? '' : identityOf(receive);
};

const identityOf = ({ place, door: { options } }: ReadDoor): string =>
  [place.identity, options.user ?? '', options.endpoint ?? ''].join('\n');

/** Neither is let run: a file must never reach the wrong one. */
function findOverlaps(sharing: readonly Candidate[], add: Add): void {
  for (const one of sharing) {
    const match = one.config?.receive.match ?? '';
    if (one.parsed.doors.receive?.place.own !== undefined) continue;
    const other = sharing.find((it) => it !== one && globsOverlap(match, it.config?.receive.match ?? ''));
    if (other === undefined) continue;
    const message = `receive.match ${match} can take files of ${other.id}, which reads the same folder`;
    const advice = `Make match and theirs (${other.config?.receive.match ?? ''}) tell the files apart, or use two folders.`;
    add(one, fault(one.parsed.source, '/receive/match', 'receive.overlap', message, advice));
  }
}

/** A user of our own doors is one connector's: its home holds nobody else's files. */
function findTwins(candidates: readonly Candidate[], add: Add): void {
  const claims = candidates.flatMap((one) => {
    const own = one.config === undefined ? undefined : ownUser(one.parsed.doors, one.config.connector);
    return own === undefined ? [] : [{ one, ...own }];
  });
  for (const { one, user, at } of claims) {
    const other = claims.find((it) => it.one !== one && it.user === user);
    if (other === undefined) continue;
    const message = `user ${user} of our own doors is also ${other.one.id}'s`;
    const advice = 'Each connector has a user of its own: write user: beside it.';
    add(one, fault(one.parsed.source, at, 'inbox.user-twice', message, advice));
  }
}

/** What is written into a folder that is read must not look like what is read there. */
function findLoops(
  candidate: Candidate,
  folders: ReadonlyMap<string, readonly Candidate[]>,
  gestionali: ReadonlyMap<string, GestionaleConfig>,
  add: Add,
): void {
  const { config, parsed } = candidate;
  if (config === undefined) return;
  const gestionale = gestionali.get(config.gestionale);
  for (const [asked, kind] of [
    ['acknowledge', 'acknowledgement'],
    ['report', 'report'],
  ] as const) {
    const door = parsed.doors[asked];
    const layout = gestionale?.[kind];
    if (door === undefined || layout === undefined) continue;
    const names = layout.name.replaceAll(/\{[^{}]*\}/g, '*');
    // Our own doors keep what comes in apart from what goes out.
    const readers = door.place.own === undefined ? (folders.get(identityOf(door)) ?? []) : [];
    const reader = readers.find((it) => globsOverlap(names, it.config?.receive.match ?? ''));
    if (reader === undefined) continue;
    const message = `${asked}.to is a folder where ${reader.id} would read ${layout.name} as a file that comes in`;
    add(
      candidate,
      fault(
        parsed.source,
        `/${asked}/to`,
        'receive.loop',
        message,
        'Write to another folder, or narrow match.',
      ),
    );
  }
}

/**
 * One owner per organization and segregation code: the one that says so, or the only one that does not say no. Broken connectors have
 * their say too, so that mending one never takes payments from another.
 */
function findOwners(candidates: readonly Candidate[], add: Add): Set<Candidate> {
  const owners = new Set<Candidate>();
  const groups = Map.groupBy(candidates, (one) => `${one.organization} ${segregationCodeOf(one) ?? '?'}`);
  for (const group of groups.values()) {
    const saying = group.filter((one) => saysOf(one) === true);
    const silent = group.filter((one) => saysOf(one) === undefined);
    const code = segregationCodeOf(group[0]);
    if (code === undefined) continue;
    const [only] = group;
    const [owner] = saying;
    if (only !== undefined && group.length === 1) {
      if (saysOf(only) !== false) owners.add(only);
    } else if (saying.length > 1) {
      for (const one of saying) {
        const others = saying.filter((it) => it !== one).map(({ id }) => id);
        const message = `unknownPayments is also true in ${others.join(', ')}, with the same segregation code ${code}`;
        add(
          one,
          fault(
            one.parsed.source,
            '/unknownPayments',
            'unknownPayments.twice',
            message,
            'Exactly one may own them.',
          ),
        );
      }
    } else if (owner !== undefined) owners.add(owner);
    // All the others say that they do not.
    const [left] = silent.length === 1 ? silent : [];
    if (saying.length === 0 && left !== undefined) owners.add(left);
    for (const one of saying.length === 0 && silent.length > 1 ? silent : []) {
      const message = `nobody says who owns unknown payments of segregation code ${code}`;
      const advice = `Write unknownPayments: true in exactly one of ${group.map(({ id }) => id).join(', ')}.`;
      add(one, fault(one.parsed.source, '', 'unknownPayments.missing', message, advice));
    }
  }
  return owners;
}

function saysOf({ parsed }: Candidate): boolean | undefined {
  const value = isFields(parsed.source.value) ? parsed.source.value.unknownPayments : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function segregationCodeOf(candidate: Candidate | undefined): string | undefined {
  if (candidate === undefined || candidate.config !== undefined)
    return candidate?.config?.codes.segregationCode;
  const value = candidate.parsed.source.value;
  const codes = isFields(value) ? value.codes : undefined;
  const code = isFields(codes) ? codes.segregationCode : undefined;
  return typeof code === 'string' ? code : undefined;
}
