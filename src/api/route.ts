/** A route of the API as data: its validation, its page of the reference and the tests of its access come from here. */
import type { Static, TObject, TSchema } from 'typebox';
import type { Needs, Visit } from '../access/visit.ts';
import type { Context } from '../pipeline/context.ts';

export const TAGS = [
  'organizations',
  'connectors',
  'deliveries',
  'problems',
  'positions',
  'payments',
  'returns',
  'mappings',
  'journal',
  'statistics',
  'administration',
] as const;
export type Tag = (typeof TAGS)[number];

/** What a handler is given: everything validated already. */
export interface Call<P, Q, B> {
  readonly context: Context;
  readonly visit: Visit;
  /** Whose the object is that the path names; empty where it names none. */
  readonly organization: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** If-Match, without its quotes: the version that the caller saw. */
  readonly ifMatch: string | undefined;
  readonly signal: AbortSignal;
}

/** Bytes or text that are no JSON. */
export interface Download {
  readonly download: true;
  readonly type: string;
  readonly name: string;
  readonly content: Uint8Array | string | ReadableStream<Uint8Array>;
}

/** A value with the version that a later change must name. */
export interface Versioned<T> {
  readonly versioned: true;
  readonly etag: string;
  readonly value: T;
}

export interface RouteSpec<P extends TObject, Q extends TObject, B extends TSchema, A extends TSchema> {
  /** Stable name, `deliveries.list`: operationId, and the permission tests' own key. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api/v1, with `{name}` for parameters. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  /** In Markdown; what the summary leaves open. */
  readonly description?: string;
  readonly needs: Needs<{ readonly [name: string]: string }>;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Absent: 204 without a body, or a download. */
  readonly answer?: A;
  /** Media type of a download. */
  readonly downloads?: string;
  /** Its answer holds a secret, which is kept nowhere: not even for who asks again with the same Idempotency-Key. */
  readonly toldOnce?: true;
  /** 200 unless told: 201 created, 202 begun. */
  readonly status?: 200 | 201 | 202;
  handle(
    call: Call<Static<P>, Static<Q>, Static<B>>,
  ): Promise<Static<A> | Versioned<Static<A>> | Download | undefined>;
}

export type Route = RouteSpec<TObject, TObject, TSchema, TSchema>;

/** Checks the handler against the schemas, then forgets their types: a registry holds all kinds. */
export const route = <P extends TObject, Q extends TObject, B extends TSchema, A extends TSchema>(
  spec: RouteSpec<P, Q, B, A>,
): Route => spec as unknown as Route;
