/** What the addresses of this room name: a delivery, one of its records. */
import type { Needs, PathParams } from '../../../access/visit.ts';
import { may, type Permission } from '../../../domain/access.ts';
import { ProblemError, type Result } from '../../../domain/problem.ts';
import { type Delivery, delivery as readDelivery } from '../../../store/deliveries.ts';
import type { View } from '../../../store/view.ts';
import { deliveryNumbered, deliveryOwner } from '../../../store/web/deliveries.ts';
import { type Content, html, type Markup } from '../../html.ts';
import type { Asked } from '../../page.ts';

/** Undefined: no such number can be. */
const numberOf = (text: string | undefined, digits: number): number | undefined =>
  text !== undefined && /^[1-9]\d*$/.test(text) && text.length <= digits ? Number(text) : undefined;

export const deliveryNumber = (params: PathParams): number | undefined => numberOf(params.number, 15);
/** Records, lines: numbers of PostgreSQL's `integer`. */
export const whole = (text: string | undefined): number | undefined => numberOf(text, 9);

/** Of a page or an act about the delivery that the path names. */
export const aboutDelivery = (permission: Permission): Needs => ({
  permission,
  where: 'somewhere',
  owner: async (view, params) => {
    const number = deliveryNumber(params);
    return number === undefined ? undefined : deliveryOwner(view, number);
  },
});

export async function deliveryOf(view: View, params: PathParams): Promise<Delivery | undefined> {
  const number = deliveryNumber(params);
  const key = number === undefined ? undefined : await deliveryNumbered(view, number);
  return key && readDelivery(view, key.organization, key.id);
}

/** For an act: a delivery that went away since its page was shown is a bug. */
export async function certainDelivery(asked: Asked): Promise<Delivery> {
  const found = await asked.visit.view((view) => deliveryOf(view, asked.params));
  if (found === undefined) throw new Error('the delivery vanished');
  return found;
}

/** The value, or the problem for the page to show. */
export function done<T>(result: Result<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}

export const mayOperate = ({ visit, organization }: Asked): boolean =>
  may(visit.viewer, 'operate', organization);

export const pathOf = (number: number): string => `/forniture/${number}`;
export const recordPath = (number: number, record: number): string => `/forniture/${number}/righe/${record}`;
export const codePath = (number: number, code: string): string =>
  `/forniture/${number}/scarti/${encodeURIComponent(code)}`;

/** A form with its token; `fields` come before what is inside. */
export const form = (asked: Asked, action: string, inside: Content): Markup =>
  html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${asked.visit.csrf}">${inside}</form>`;

/** Last value of a field of a form, as text. */
export const fieldOf = (sent: FormData, name: string): string => {
  const value = sent.getAll(name).at(-1);
  return typeof value === 'string' ? value.trim() : '';
};

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One sign for each, so that columns stay: what moves the cursor, hides or turns text around is seen and does nothing. */
export const harmless = (text: string): string =>
  text.replace(UNSEEN, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'.repeat(sign.length);
  });
