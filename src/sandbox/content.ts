/** The content of a debt position as GPD keeps it: the v1 request model after defaults, dates as UTC ISO strings. */

export interface Metadata {
  readonly key: string;
  readonly value: string;
}

export interface Stamp {
  readonly hashDocument: string;
  readonly stampType: string;
  readonly provincialResidence: string;
}

export interface Transfer {
  readonly idTransfer: string;
  /** Cents. */
  readonly amount: number;
  readonly organizationFiscalCode: string;
  readonly remittanceInformation: string;
  readonly category: string;
  readonly companyName?: string;
  readonly iban?: string;
  readonly postalIban?: string;
  readonly stamp?: Stamp;
  readonly transferMetadata: readonly Metadata[];
}

export interface PaymentOption {
  readonly nav: string;
  readonly iuv: string;
  /** Cents. */
  readonly amount: number;
  readonly description: string;
  readonly isPartialPayment: boolean;
  readonly dueDate: string;
  readonly retentionDate?: string;
  readonly transfer: readonly Transfer[];
  readonly paymentOptionMetadata: readonly Metadata[];
}

export interface Debtor {
  readonly type: string;
  readonly fiscalCode: string;
  readonly fullName: string;
  readonly streetName?: string;
  readonly civicNumber?: string;
  readonly postalCode?: string;
  readonly city?: string;
  readonly province?: string;
  readonly region?: string;
  readonly country?: string;
  readonly email?: string;
  readonly phone?: string;
}

export interface Content extends Debtor {
  readonly iupd: string;
  readonly payStandIn: boolean;
  readonly switchToExpired: boolean;
  readonly companyName: string;
  readonly officeName?: string;
  readonly validityDate?: string;
  readonly paymentOption: readonly PaymentOption[];
}
