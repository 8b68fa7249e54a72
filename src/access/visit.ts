/** One request of somebody known: who it is, what they may see, and whether they may do what they ask. */
import { may, mayAnywhere, type Permission, scopeOf, type Viewer } from '../domain/access.ts';
import type { Database } from '../store/database.ts';
import type { View } from '../store/view.ts';

export interface Visit {
  readonly viewer: Viewer;
  /** Sent back by every form and htmx request; empty for API keys, which no browser sends by itself. */
  readonly csrf: string;
  /** Address that the request came from, for the journal and the limits. */
  readonly address: string;
  /** Reads with the viewer's eyes (permission `read`). */
  view<T>(read: (view: View) => Promise<T>): Promise<T>;
}

export type PathParams = { readonly [name: string]: string };

/** What a route or page asks of its visitor, as data: the tests of access are made of it. */
export interface Needs<P extends PathParams = PathParams> {
  readonly permission: Permission;
  /** For some organization at least, or for every one. */
  readonly where: 'somewhere' | 'everywhere';
  /**
   * Whose the object is that the path names; undefined: there is none that the viewer may see. Absent: the path names
   * no object (a list, a page of one's own).
   */
  owner?(view: View, params: P): Promise<string | undefined>;
}

export type Admission =
  | { readonly as: 'admitted'; readonly organization: string | undefined }
  /** Not told apart from what does not exist. */
  | { readonly as: 'unseen' }
  | { readonly as: 'denied'; readonly organization: string | undefined };

export async function admit<P extends PathParams>(
  visit: Visit,
  needs: Needs<P>,
  params: P,
): Promise<Admission> {
  const { viewer } = visit;
  const organization =
    needs.owner === undefined
      ? undefined
      : await visit.view((view) => needs.owner?.(view, params) as Promise<string | undefined>);
  if (needs.owner !== undefined && organization === undefined) return { as: 'unseen' };
  const allowed =
    organization !== undefined
      ? may(viewer, needs.permission, organization)
      : needs.where === 'everywhere'
        ? may(viewer, needs.permission, null)
        : mayAnywhere(viewer, needs.permission);
  return { as: allowed ? 'admitted' : 'denied', organization };
}

export const visitOf = (
  database: Database,
  viewer: Viewer,
  { csrf, address }: Pick<Visit, 'csrf' | 'address'>,
): Visit => ({
  viewer,
  csrf,
  address,
  view: (read) => database.view(scopeOf(viewer, 'read'), read),
});
