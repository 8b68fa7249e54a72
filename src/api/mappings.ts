/** Gestionali and their versions, what differs between two, and a mapping tried on a sample. */
import { Type } from 'typebox';
import { mappingDifference } from '../domain/gestionale-difference.ts';
import { type TriedMapping, tryMapping } from '../pipeline/try-mapping.ts';
import { gestionaleVersions, gestionali } from '../store/web/mappings.ts';
import { atMost, done, found } from './outcome.ts';
import { ofConnector } from './owners.ts';
import { plain } from './plain.ts';
import { type Route, route } from './route.ts';
import { Instant, Organization } from './schemas.ts';
import { Anything, Connector, Count, orNull, TrialShape } from './shapes.ts';

const needs = { permission: 'read', where: 'somewhere' } as const;
const Hash = Type.String({ description: 'Of a version.' });

const list = route({
  id: 'mappings.list',
  method: 'get',
  path: '/mappings',
  tag: 'mappings',
  summary: 'Gestionali in use, or that were',
  needs,
  answer: Type.Object({
    items: Type.Array(
      Type.Object({
        gestionale: Type.String(),
        title: Type.String(),
        hash: Hash,
        importedAt: Instant,
        versions: Count,
        connectors: Count,
      }),
    ),
  }),
  handle: async ({ visit }) => plain({ items: await visit.view((view) => gestionali(view)) }),
});

const Gestionale = Type.Object({ gestionale: Type.String() });

const show = route({
  id: 'mappings.show',
  method: 'get',
  path: '/mappings/{gestionale}',
  tag: 'mappings',
  summary: 'Every version of a gestionale that ran, the newest first, and who uses which',
  needs,
  params: Gestionale,
  answer: Type.Object({
    items: Type.Array(
      Type.Object({
        hash: Hash,
        importedAt: Instant,
        content: Anything('Its layouts and mappings.'),
        connectors: Type.Array(
          Type.Object({ organization: Organization, organizationName: Type.String(), connector: Connector }),
        ),
      }),
    ),
  }),
  async handle({ visit, params }) {
    const items = await visit.view((view) => gestionaleVersions(view, params.gestionale));
    found(items[0]);
    return plain({ items });
  },
});

const difference = route({
  id: 'mappings.difference',
  method: 'get',
  path: '/mappings/{gestionale}/difference',
  tag: 'mappings',
  summary: 'What differs between two versions',
  needs,
  params: Gestionale,
  query: Type.Object({ from: Hash, to: Hash }),
  answer: Type.Object({
    items: Type.Array(
      Type.Object({ part: Type.String(), before: orNull(Type.String()), after: orNull(Type.String()) }),
    ),
  }),
  async handle({ visit, params, query }) {
    const versions = await visit.view((view) => gestionaleVersions(view, params.gestionale));
    const version = (hash: string) => found(versions.find((one) => one.hash === hash)).content;
    return plain({ items: mappingDifference(version(query.from), version(query.to)) });
  },
});

const LONGEST = 1 << 20;
const trials = atMost(2, 'trials of mappings');

const attempt = route({
  id: 'mappings.try',
  method: 'post',
  path: '/connectors/{organization}/{connector}/try',
  tag: 'mappings',
  summary:
    'Tries a file, and a mapping if one is given: what would come of each record, and where each field comes from',
  description: 'The same engine and limits as production; nothing is written.',
  needs: { permission: 'integrate', where: 'somewhere', owner: ofConnector },
  params: Type.Object({ organization: Organization, connector: Connector }),
  body: Type.Object({
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    content: Type.String({
      maxLength: Math.ceil(LONGEST / 3) * 4,
      description: 'Its bytes in base64, at most 1 MB.',
    }),
    mapping: Type.Optional(Type.String({ maxLength: 200_000, description: 'JSONata of positions.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  answer: Type.Object({
    trial: TrialShape,
    units: Type.Array(
      Type.Object({
        record: Type.Integer({ description: 'First one of the unit.' }),
        positions: Type.Array(Anything('Position, field by field, with the columns that each comes from.')),
      }),
    ),
  }),
  async handle({ context, params, body }) {
    const { content, limit, ...rest } = body;
    const sample = { ...rest, ...params, bytes: Buffer.from(content, 'base64') };
    const tried: TriedMapping = done(await trials(() => tryMapping(context, sample, limit ?? 50)));
    return plain({ trial: tried.trial, units: tried.units });
  },
});

export const mappingsRoutes: readonly Route[] = [list, show, difference, attempt];
