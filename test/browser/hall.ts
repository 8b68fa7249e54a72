/** The town of scene.ts with its doors open: the web server, people of each role, and every page as each finds it. */
import { ok } from 'node:assert/strict';
import { after } from 'node:test';
import { createKey } from '../../src/access/keys.ts';
import { ROLES, type Role } from '../../src/domain/access.ts';
import { type OpenConsole, openConsole, type Visitor } from '../console/visitor.ts';
import { type Place, placesOf } from './pages.ts';
import { openTown, type Town } from './scene.ts';

export interface Hall {
  readonly town: Town;
  readonly web: OpenConsole;
  /** Somebody with this role everywhere, who is in. */
  person(role: Role): Visitor;
  /** `connects`: with a gestionale that this person is connecting. */
  places(role: Role, connects: boolean): Promise<readonly Place[]>;
}

const NAMES: { readonly [role in Role]: string } = {
  auditor: 'Rita Conti',
  operator: 'Lucia Verdi',
  integrator: 'Marco Neri',
  administrator: 'Anna Bianchi',
};

export async function openHall(): Promise<Hall> {
  const town = await openTown();
  const { database } = town.context;
  const web = await openConsole(town.context);
  after(() => web.close());
  const viewer = {
    kind: 'user',
    id: '',
    actor: 'anna.bianchi@ente.it',
    name: 'Anna Bianchi',
    grants: [{ organization: null, permissions: ['read', 'operate', 'integrate', 'administer'] }],
  } as const;
  for (const name of ['gestionale tributi', 'cruscotto del CED'])
    await createKey(
      town.context,
      { viewer, address: '127.0.0.1' },
      { name, permissions: ['read'], organizations: [null], expiresAt: null },
    );
  const people = new Map<Role, Visitor>();
  for (const role of ROLES) people.set(role, await web.visitor([{ role }], { name: NAMES[role] }));
  // As they would be after they came in by themselves.
  await database.query(
    "update app_user set password_hash = '-', login = lower(replace(name, ' ', '.')) || '@ente.it', last_login_at = $1",
    [town.context.clock.now()],
  );
  const { rows } = await database.query<{ id: string }>(
    "select id::text from app_user where name = 'Lucia Verdi' limit 1",
  );
  const person = (role: Role): Visitor => {
    const found = people.get(role);
    ok(found);
    return found;
  };
  return {
    town,
    web,
    person,
    places: (role, connects) => placesOf(town, person(role), role, { id: rows[0]?.id ?? '' }, connects),
  };
}
