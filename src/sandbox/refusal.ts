/** What the services answer when they refuse: problem+json of GPD, its titles, and the gateway's own bodies. */

export interface Refusal {
  readonly status: 400 | 403 | 404 | 409 | 422 | 500;
  readonly title: string;
  /** Names the position and the field: single calls show it. */
  readonly detail: string;
  /** What a bulk call shows instead: it does not say which of the hundred positions is at fault. */
  readonly bulkDetail?: string;
}

export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export const granted = <T>(value: T): Verdict<T> => ({ ok: true, value });
export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});

/** Problem+json as a single call shows it. */
export const problemJson = ({ title, status, detail }: Refusal) => ({ title, status, detail });

/** Problem+json as a bulk call shows it. */
export const bulkProblemJson = ({ title, status, detail, bulkDetail }: Refusal) => ({
  title,
  status,
  detail: bulkDetail ?? detail,
});

/** Bean validation: `field: message, field: message`. */
export const badRequest = (detail: string): Refusal => ({ status: 400, title: 'BAD REQUEST', detail });

const CONGRUENCE = 'Error in the debt position request data';

/** Dates, amounts, transfers, iban and stamp that do not agree. */
export const incongruent = (iupd: string, fault: string): Refusal => ({
  status: 400,
  title: CONGRUENCE,
  detail: `Debt position ${iupd}: ${fault}`,
  bulkDetail: 'One of the debt positions is not valid',
});

export const forbiddenPosition = (org: string, iuv: string): Refusal => ({
  status: 403,
  title: 'The payment position is forbidden',
  detail: `The caller is not authorized for the payment option ${iuv} of the Organization Fiscal Code ${org}`,
  bulkDetail: `The caller is not authorized for one of the payment options of the Organization Fiscal Code ${org}`,
});

export const unknownPosition = (org: string, iupd: string): Refusal => ({
  status: 404,
  title: 'Not found the debt position',
  detail: `Not found a debt position for Organization Fiscal Code ${org} and IUPD ${iupd}`,
  bulkDetail: `Not found one of the debt positions for Organization Fiscal Code ${org}`,
});

export const unknownOption = (org: string, nav: string): Refusal => ({
  status: 404,
  title: 'Not found the payment option',
  detail: `Not found a payment option for Organization Fiscal Code ${org} and NAV ${nav}`,
});

export const notUnique = (org: string): Refusal => ({
  status: 409,
  title: 'The debt position violated constraints of uniqueness',
  detail: `Already exists a debt position for the Organization Fiscal Code ${org} or one of its payment options is not unique`,
});

export const conflict = (title: string, detail: string, bulkDetail?: string): Refusal => ({
  status: 409,
  title,
  detail,
  ...(bulkDetail === undefined ? {} : { bulkDetail }),
});

/** The API gateway's body (401, 403, 429), which is not problem+json. */
export const gatewayBody = (statusCode: number, message: string) => ({ statusCode, message });
