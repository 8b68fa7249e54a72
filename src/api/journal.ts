/** The journal: who did what, and what the engine did, the newest first. */
import { Type } from 'typebox';
import { journalEvents, journalLines } from '../store/web/journal.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Organization, pageOf, paging } from './schemas.ts';
import { Connector, DayFilter, JournalEntry } from './shapes.ts';

const list = route({
  id: 'journal.list',
  method: 'get',
  path: '/journal',
  tag: 'journal',
  summary: 'What happened, the newest first',
  needs: { permission: 'read', where: 'somewhere' },
  query: Type.Object({
    organization: Type.Optional(Organization),
    connector: Type.Optional(Connector),
    event: Type.Optional(Type.String({ description: 'Beginning of the kind: `delivery.`.' })),
    actor: Type.Optional(Type.String({ description: 'Who did it, exactly.' })),
    people: Type.Optional(Type.Boolean({ description: 'Only what people and keys did.' })),
    delivery: Type.Optional(Type.Integer({ description: 'Number.' })),
    ...DayFilter,
    ...paging,
  }),
  answer: pageOf(JournalEntry),
  handle: async ({ visit, query: { cursor, limit, ...filter } }) =>
    plain(await visit.view((view) => journalLines(view, filter, limit ?? 50, cursor))),
});

const events = route({
  id: 'journal.events',
  method: 'get',
  path: '/journal/events',
  tag: 'journal',
  summary: 'Kinds of events there are',
  needs: { permission: 'read', where: 'somewhere' },
  answer: Type.Object({ items: Type.Array(Type.String()) }),
  handle: async ({ visit }) => ({ items: [...(await visit.view(journalEvents))] }),
});

export const journalRoutes: readonly Route[] = [list, events];
