/** What lists share: filters by body and connector, days of the address, and the whole of it as CSV. */
import type { Needs, Visit } from '../access/visit.ts';
import type { Cell } from '../domain/csv-line.ts';
import { type Day, isDay } from '../domain/day.ts';
import type { View } from '../store/view.ts';
import type { Page as Part } from '../store/web/cursor.ts';
import { connectorNames, type OrganizationName, organizationNames } from '../store/web/names.ts';
import { csvAnswer } from './csv.ts';
import type { Filter } from './filters.ts';
import type { Asked, Page } from './page.ts';
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

/** Where in a list, and how much of it. */
interface Place {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Of an export: its name in both languages, and what stands in it. */
export type Column<T> = readonly [it: string, en: string, cell: (item: T, language: Language) => Cell];

interface Export<T> {
  /** Of the file, without `.csv`. */
  readonly name: string;
  readonly columns: readonly Column<T>[];
  read(view: View, place: Place): Promise<Part<T>>;
}

/** A list as CSV, written as it is read. */
export function csvOf<T>({ visit, language }: Asked, { name, columns, read }: Export<T>): Promise<Response> {
  const names = columns.map(([it, en]) => (language === 'it' ? it : en));
  const rows = mapped(everyItem(visit, read), (item) => columns.map(([, , cell]) => cell(item, language)));
  return csvAnswer(name, names, rows);
}

interface ListExport<T> {
  readonly id: string;
  /** Of the list. */
  readonly path: string;
  readonly needs: Needs;
  readonly name: { readonly [language in Language]: string };
  readonly columns: readonly Column<T>[];
  read(view: View, asked: Asked, place: Place): Promise<Part<T>>;
}

/** The page beside a list that gives the whole of it, by the same filters. */
export const csvPage = <T>({ id, path, needs, name, columns, read }: ListExport<T>): Page => ({
  id,
  path: `${path}.csv`,
  needs,
  render: (asked) =>
    csvOf(asked, { name: name[asked.language], columns, read: (view, place) => read(view, asked, place) }),
});

/** Every item of a list, page after page, each read on its own so that a long export holds nothing open. */
export async function* everyItem<T>(
  visit: Visit,
  read: (view: View, place: Place) => Promise<Part<T>>,
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
