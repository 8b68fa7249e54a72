/** Retention: what each public body keeps, for how long, and what the last night erased. */
import { Type } from 'typebox';
import { scopeOf } from '../domain/access.ts';
import { decodeCursor } from '../store/web/cursor.ts';
import { MOST_COUNTED, retentionLines } from '../store/web/retention.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Day, Instant, Organization, pageOf, paging } from './schemas.ts';
import { Count, orNull } from './shapes.ts';

const Done = Type.Object({
  at: Instant,
  deliveries: Type.Integer({ description: 'Whose original was erased.' }),
  files: Count,
  bytes: Count,
  entries: Type.Integer({ description: 'Of the journal.' }),
  originalsSince: orNull(Day),
  journalSince: orNull(Day),
});

const Line = Type.Object({
  organization: Organization,
  organizationName: Type.String(),
  originalsMonths: orNull(
    Type.Integer({ description: 'Null: its configuration cannot be read, and nothing is erased.' }),
  ),
  journalMonths: orNull(Type.Integer()),
  hold: orNull(Type.Boolean({ description: 'Legal hold: nothing of it is erased.' })),
  oldestOriginalAt: orNull(Instant),
  pastTerm: Type.Integer({
    description: `Deliveries whose original is past its term and still kept, at most ${MOST_COUNTED}.`,
  }),
  leaving: Type.Integer({
    description:
      'Of these, those that nothing is waited for: they go tonight, unless something younger has the same bytes.',
  }),
  last: orNull(Done),
  lastErased: orNull(Done),
});

const list = route({
  id: 'retention.list',
  method: 'get',
  path: '/retention',
  tag: 'administration',
  summary: 'Terms of originals and of the journal, what is past them, and what the last run erased',
  description:
    'Of the public bodies that the caller administers, by name. Terms are written in organization.yaml. Payments, receipts, positions and files that went back are never erased.',
  needs: { permission: 'administer', where: 'somewhere' },
  query: Type.Object({ ...paging }),
  answer: pageOf(Line),
  handle: async ({ context, visit, query }) =>
    plain(
      await visit.view((view) =>
        retentionLines(view, scopeOf(visit.viewer, 'administer'), context.clock.now(), {
          after: decodeCursor(query.cursor, 2),
          limit: query.limit ?? 50,
        }),
      ),
    ),
});

export const retentionRoutes: readonly Route[] = [list];
