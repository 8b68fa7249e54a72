/** What lists share: filters by body and connector, days of the address, and all their pages for an export. */
import type { Visit } from '../access/visit.ts';
import { type Day, isDay } from '../domain/day.ts';
import type { View } from '../store/view.ts';
import type { Page } from '../store/web/cursor.ts';
import { connectorNames, type OrganizationName, organizationNames } from '../store/web/names.ts';
import type { Filter } from './filters.ts';
import { type Language, saying } from './words.ts';

/** Items of a page of a list. */
export const PAGE = 50;
const EXPORT_PAGE = 200;

/** Undefined where nothing was asked. */
export const given = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : text;

export const givenDay = (text: string | undefined): Day | undefined =>
  text !== undefined && isDay(text) ? text : undefined;

export const oneOf = <T extends string>(known: readonly T[], text: string | undefined): T | undefined =>
  known.find((one) => one === text);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Anything else would be an error of the database rather than something unknown. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** A part of an address. */
export const path = (...parts: readonly (string | number)[]): string =>
  `/${parts.map((part) => encodeURIComponent(String(part))).join('/')}`;

export const day = (value: string): string => value.split('-').reverse().join('/');

const say = saying({
  it: { organization: 'Ente', connector: 'Collegamento', from: 'Dal', to: 'Al' },
  en: { organization: 'Body', connector: 'Connector', from: 'From', to: 'To' },
});

export interface Whose {
  readonly organizations: readonly OrganizationName[];
  /** Of these filters those that have more than one choice. */
  readonly filters: readonly Filter[];
}

/** Filters `ente` and `collegamento`, where there is anything to choose. */
export async function whose(view: View, language: Language): Promise<Whose> {
  const organizations = await organizationNames(view);
  const connectors = [...new Set((await connectorNames(view)).map((one) => one.connector))].sort();
  const bodies: Filter = {
    name: 'ente',
    label: say(language, 'organization'),
    kind: 'select',
    options: organizations.map((one) => ({ value: one.organization, label: one.name })),
  };
  const links: Filter = {
    name: 'collegamento',
    label: say(language, 'connector'),
    kind: 'select',
    options: connectors.map((one) => ({ value: one, label: one })),
  };
  return {
    organizations,
    filters: [...(organizations.length > 1 ? [bodies] : []), ...(connectors.length > 1 ? [links] : [])],
  };
}

/** `dal` and `al`. */
export const days = (language: Language): readonly Filter[] => [
  { name: 'dal', label: say(language, 'from'), kind: 'date' },
  { name: 'al', label: say(language, 'to'), kind: 'date' },
];

/** Every item of a list, page after page, each read on its own so that a long export holds nothing open. */
export async function* everyItem<T>(
  visit: Visit,
  read: (
    view: View,
    place: { readonly cursor: string | undefined; readonly limit: number },
  ) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const here = cursor;
    const page = await visit.view((view) => read(view, { cursor: here, limit: EXPORT_PAGE }));
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** Rows of an export. */
export async function* mapped<T, U>(items: AsyncIterable<T>, row: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield row(item);
}
