/** A page, or an act of a form, as data: the menu, the routing and the tests of access are made of it. */
import type { Needs, Visit } from '../access/visit.ts';
import type { Context } from '../pipeline/context.ts';
import type { Content } from './html.ts';
import type { Language } from './words.ts';

export interface Asked {
  readonly context: Context;
  readonly visit: Visit;
  readonly language: Language;
  readonly params: { readonly [name: string]: string };
  /** Whose the object is that the path names; empty where it names none. */
  readonly organization: string;
  /** Last value of each, trimmed. */
  readonly query: { readonly [name: string]: string };
  /** Path and query, to come back to. */
  readonly here: string;
  /** `https://tramite.ente.it`: as the visitor reaches this server. */
  readonly origin: string;
  /** Asked by htmx for a part of the page. */
  readonly part: boolean;
}

export interface Shown {
  readonly title: string;
  readonly content: Content;
  /** Scripts of islands that this page needs, by the name of their file in `console/islands`. */
  readonly islands?: readonly string[];
  /** Way here from the first page, itself left out. */
  readonly trail?: readonly { readonly title: string; readonly href: string }[];
}

/** Another address, and what to say there first. */
export interface Elsewhere {
  readonly to: string;
  readonly notice?: string;
}

export interface Page {
  /** Stable, `deliveries.list`. */
  readonly id: string;
  /** As hono writes it: `/forniture/:number`. */
  readonly path: string;
  readonly needs: Needs;
  /** Undefined: there is no such thing (404). */
  render(asked: Asked): Promise<Shown | Elsewhere | Response | undefined>;
}

/** What a form does. It answers where to go next (303); htmx follows it too. */
export interface Act {
  readonly id: string;
  readonly path: string;
  readonly needs: Needs;
  /** `form`: last value of each field. A ProblemError is shown on the page that the form was on. */
  act(asked: Asked, form: FormData): Promise<Elsewhere | Shown | Response>;
}

/** A room of the console: its place in the menu, its pages and its acts. */
export interface Room {
  readonly id: string;
  /** Its name in the menu; absent: not in the menu. */
  readonly name?: { readonly [language in Language]: string };
  /** First page of the room. */
  readonly href: string;
  readonly pages: readonly Page[];
  readonly acts: readonly Act[];
}
