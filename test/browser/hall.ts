/** The town of scene.ts with its doors open: the web server, people of each role, and every page as each finds it. */
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
  person(role: Role): Promise<Visitor>;
  places(who: Visitor, role: Role): Promise<readonly Place[]>;
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
  for (const role of ROLES) await web.visitor([{ role }], { name: NAMES[role] });
  const { rows } = await database.query<{ id: string }>(
    "select id::text from app_user where name = 'Lucia Verdi' limit 1",
  );
  return {
    town,
    web,
    person: (role) => web.visitor([{ role }], { name: NAMES[role] }),
    places: (who, role) => placesOf(town, who, role, { id: rows[0]?.id ?? '' }),
  };
}
