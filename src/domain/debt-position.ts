/**
 * The canonical debt position: what a mapping returns, whatever the layout it came from.
 * Shape: schemas/debt-position.schema.json. It follows pagoPA's GPD model (position → payment options →
 * installments → transfers); codes live outside the content, since content is what versions compare.
 */

import type { Day } from './day.ts';
import type { Cents } from './money.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Action = 'upsert' | 'cancel' | 'paidElsewhere' | 'suspend';

/** F = natural person, G = legal person; derived from the fiscal code when a mapping does not say. */
export type DebtorKind = 'F' | 'G';

export interface Debtor {
  readonly kind: DebtorKind;
  /** 16 or 11 characters, or ANONIMO, STP/ENI or a foreign code where the service allows. */
  readonly fiscalCode: string;
  readonly name: string;
  readonly street?: string;
  readonly civicNumber?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly province?: string;
  readonly country?: string;
  readonly email?: string;
  readonly phone?: string;
}

export interface Accounting {
  readonly year: string;
  readonly chapter: string;
  readonly accertamento?: string;
  readonly amount?: Cents;
}

export interface Transfer {
  /** Fiscal code of the body that is credited. */
  readonly organization: string;
  readonly companyName?: string;
  readonly amount: Cents;
  readonly iban: string;
  readonly postalIban?: string;
  /** Taxonomy code, `9/0101101IM/`. */
  readonly category: string;
  readonly remittance?: string;
  readonly accounting?: readonly Accounting[];
}

export interface Installment {
  /** What tells this installment from its sisters in every version of the position, e.g. the number of the rata. */
  readonly ref: string;
  readonly amount: Cents;
  readonly description?: string;
  /** The day printed on the notice. Due days end at 24:00 Europe/Rome. */
  readonly dueDate: Day;
  /** Last day on which it can be paid at all; absent: for ever. */
  readonly payableUntil?: Day;
  /** 1 to 5. */
  readonly transfers: readonly Transfer[];
  /** Echoed to mappings back, sent to no Nodo. */
  readonly source?: Json;
}

/** single = soluzione unica (one installment); plan = rate. Options are alternatives: paying one closes the others. */
export interface PaymentOption {
  readonly kind: 'single' | 'plan';
  readonly description?: string;
  readonly installments: readonly Installment[];
}

export interface DebtPosition {
  /** The gestionale's own key, as declared unique (see `uniqueWithin` in gestionale.yaml). */
  readonly key: string;
  /** Year or period of the debt: scope of uniqueness and of full lists. */
  readonly period?: string;
  /** The list (ruolo, lista di carico) it belongs to. */
  readonly list?: string;
  readonly action: Action;
  readonly service: string;
  readonly description: string;
  readonly debtor: Debtor;
  readonly options: readonly PaymentOption[];
  /** First day on which it may be paid. */
  readonly validFrom?: Day;
  /** Free JSON ≤ 4 KB: keys, client codes. Echoed to mappings back, sent to no Nodo. */
  readonly source?: Json;
}

/** A payment code that a row brings with it, by installment ref. */
export interface GivenCode {
  readonly ref: string;
  /** IUV or 18-digit notice number (strategy given), or the slice of ≤ 13 digits (strategy derived). */
  readonly code: string;
}
