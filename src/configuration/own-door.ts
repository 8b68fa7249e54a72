/** Tramite's own doors (`inbox://…`): a connector has one user there, whichever of its doors says so. */
import type { InboxDoor } from '../domain/ports/inbox.ts';
import type { ReadDoor } from './door.ts';
import { type Findings, fault } from './draft.ts';

export type Doors = { readonly [name in 'receive' | 'acknowledge' | 'report']?: ReadDoor };

/** What lets somebody in. */
const WAYS: { readonly [door in InboxDoor]: readonly string[] } = {
  sftp: ['password', 'publicKey'],
  http: ['secret', 'apiKey', 'certificate'],
};

/** Its doors there, the one that files come in by first. */
const ownDoors = (doors: Doors): readonly (ReadDoor & { readonly name: string })[] =>
  Object.entries(doors).flatMap(([name, door]) => (door.place.own === undefined ? [] : [{ ...door, name }]));

/** The user, in small letters, and where it is written; undefined when there is no such door. */
export function ownUser(
  doors: Doors,
  connector: string,
): { readonly user: string; readonly at: string } | undefined {
  const own = ownDoors(doors);
  const [first] = own;
  if (first === undefined) return undefined;
  const saying = own.find(({ door }) => door.options.user !== undefined);
  if (saying === undefined)
    return { user: connector, at: `/${first.name}/${first.name === 'receive' ? 'from' : 'to'}` };
  return { user: String(saying.door.options.user).toLowerCase(), at: `/${saying.name}/user` };
}

/** Problems: `inbox.credentials` (nobody could come in), `inbox.users` (two users for one connector). */
export function checkOwnDoors(doors: Doors, { source, problems }: Omit<Findings, 'warnings'>): void {
  const own = ownDoors(doors);
  const options = Object.assign({}, ...own.map(({ door }) => door.options)) as ReadDoor['door']['options'];
  const told = new Set<InboxDoor>();
  for (const { name, place } of own) {
    if (place.own === undefined || told.has(place.own)) continue;
    told.add(place.own);
    const ways = WAYS[place.own];
    if (ways.some((way) => options[way] !== undefined)) continue;
    const message = `${name} has none of ${ways.join(', ')}: nobody could come in at inbox://${place.own}`;
    problems.push(fault(source, `/${name}`, 'inbox.credentials', message, `Write one of them.`, 'key'));
  }
  const [first, ...others] = own.filter(({ door }) => door.options.user !== undefined);
  for (const { name, door } of others) {
    if (door.options.user === first?.door.options.user) continue;
    const message = `${name}.user is not ${first?.name}.user: a connector has one user at our own doors`;
    problems.push(fault(source, `/${name}/user`, 'inbox.users', message, 'Write it once.'));
  }
}
