/** Every page of the console with an address that the town of scene.ts has something for, by the tables of its rooms. */
import assert from 'node:assert/strict';
import { rooms } from '../../src/console/registry.ts';
import { tariFile } from '../../src/demo/files/tari.ts';
import { type Permission, ROLE_PERMISSIONS, type Role } from '../../src/domain/access.ts';
import { dayOf } from '../../src/domain/day.ts';
import type { Visitor } from '../console/visitor.ts';
import { BORGO } from './bodies.ts';
import type { Town } from './scene.ts';

export interface Place {
  /** `deliveries.show`. */
  readonly id: string;
  readonly permission: Permission;
  /** Whom it is there for when not for every one whose role allows it. */
  readonly where: 'somewhere' | 'everywhere';
  address: string;
}

/** Outside of the rooms: coming in, oneself, the reference of the API, and what is not there. */
const OUTSIDE: readonly Place[] = [
  { id: 'entry.login', permission: 'read', where: 'somewhere', address: '/entra?verso=' },
  { id: 'entry.profile', permission: 'read', where: 'somewhere', address: '/profilo' },
  { id: 'api.reference', permission: 'read', where: 'somewhere', address: '/api/v1/' },
];

/** More than one page behind the same address, where what it shows differs. */
const AGAIN: readonly (readonly [id: string, of: string, what: keyof Town['delivery']])[] = [
  ['deliveries.held', 'deliveries.show', 'held'],
  ['deliveries.refused', 'deliveries.show', 'refused'],
  ['deliveries.duplicate', 'deliveries.show', 'duplicate'],
  ['deliveries.withdrawn', 'deliveries.show', 'withdrawn'],
  ['deliveries.fixedWidth', 'deliveries.show', 'fixedWidth'],
  ['deliveries.window-fixedWidth', 'deliveries.window', 'fixedWidth'],
];

export const mayOpen = (role: Role, { permission }: Place): boolean =>
  ROLE_PERMISSIONS[role].includes(permission);

/** Pages as this person finds them: what is being connected is of whoever began it. */
export async function placesOf(
  town: Town,
  who: Visitor,
  role: Role,
  people: { readonly id: string },
  /** Whether a gestionale is on its way in: without, its pages are left out. */
  connects: boolean,
): Promise<readonly Place[]> {
  const work = connects && ROLE_PERMISSIONS[role].includes('integrate') ? await connecting(town, who) : '';
  const common = { ...town.params, ...people, work };
  const inside = rooms.flatMap(({ pages }) =>
    pages
      .filter(({ path }) => work !== '' || !path.includes(':work'))
      .map(({ id, path, needs }): Place => {
        const params = { ...common, ...town.instead[id] };
        return {
          id,
          permission: needs.permission,
          where: needs.where,
          address: filled(path, params, id),
        };
      }),
  );
  const again = AGAIN.map(([id, of, what]): Place => {
    const page = rooms.flatMap(({ pages }) => pages).find((one) => one.id === of);
    assert.ok(page, of);
    const params = { ...common, number: String(town.delivery[what]) };
    return { id, permission: 'read', where: 'somewhere', address: filled(page.path, params, id) };
  });
  return [...inside, ...again, ...OUTSIDE].filter((place) => mayOpen(role, place));
}

const filled = (path: string, params: { readonly [name: string]: string }, id: string): string =>
  path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_whole, name: string) => {
    const value = params[name];
    assert.ok(value !== undefined, `${id}: the town has no ${name}`);
    return encodeURIComponent(value);
  });

/** A gestionale on its way in, up to its last step. */
async function connecting({ context }: Town, who: Visitor): Promise<string> {
  const { name, bytes } = tariFile(dayOf(context.clock.now()), 7, 12);
  const form = new FormData();
  form.set('csrf', who.csrf);
  form.set('nome', 'tributi-nuovi');
  form.set('campione', new File([new Uint8Array(bytes)], name));
  const send = (path: string, body: FormData | URLSearchParams): Promise<Response> =>
    fetch(who.url + path, { method: 'POST', body, redirect: 'manual', headers: { cookie: who.cookie } });
  const begun = await send('/collega', form);
  const to = begun.headers.get('location');
  assert.ok(to !== null, `a sample was not taken: ${begun.status} ${(await begun.text()).slice(0, 2000)}`);
  const chosen = { ente: BORGO, nome: 'tributi-nuovi', servizio: 'tari', nodo: 'sandbox', porta: 'folder' };
  const door = { file: 'TARI_*.csv', da: 'gestionali/borgo/nuovi/out', verso: 'gestionali/borgo/nuovi/in' };
  const rest = { scadute: 'proroga', mail: '' };
  const answer = await send(
    `${to}/porta`,
    new URLSearchParams({ csrf: who.csrf, ...chosen, ...door, ...rest }),
  );
  assert.equal(answer.status, 303, await answer.text());
  return to.split('/')[2] ?? '';
}
