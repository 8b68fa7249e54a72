/** All functions that mappings have besides JSONata's own; catalogue/ describes them. */
import type { UnusualCode } from '../../domain/fiscal-code.ts';
import type { LookupTables } from '../../domain/lookup-table.ts';
import { accountFunctions } from './accounts.ts';
import { amountFunctions } from './amounts.ts';
import { businessDayFunctions } from './business-days.ts';
import { cobolFunctions } from './cobol-numbers.ts';
import { codeFunctions } from './codes.ts';
import { dayFunctions } from './days.ts';
import { decimalFunctions } from './decimals.ts';
import { instantFunctions } from './instants.ts';
import { keyFunctions } from './keys.ts';
import { Origins } from './origins.ts';
import { outcomeFunctions } from './outcomes.ts';
import { paymentCodeFunctions } from './payment-codes.ts';
import { peopleFunctions } from './people.ts';
import { remittanceFunctions } from './remittances.ts';
import { tableFunctions } from './tables.ts';
import { textFunctions } from './texts.ts';

export interface Library {
  readonly functions: { readonly [name: string]: (...values: never[]) => unknown };
  readonly origins: Origins;
}

/**
 * A library for one mapping; `debtorCodes` are the codes that its service accepts besides Italian ones, `tables` the
 * lookup tables beside it.
 */
export function functionLibrary(debtorCodes: readonly string[] = [], tables: LookupTables = {}): Library {
  const origins = new Origins();
  const allow = debtorCodes.filter(isUnusual);
  return {
    origins,
    functions: {
      ...amountFunctions(origins),
      ...decimalFunctions(origins),
      ...cobolFunctions(origins),
      ...dayFunctions(origins),
      ...businessDayFunctions,
      ...instantFunctions(origins),
      ...codeFunctions(allow),
      ...accountFunctions,
      ...paymentCodeFunctions,
      ...peopleFunctions(allow),
      ...textFunctions,
      ...remittanceFunctions,
      ...keyFunctions,
      ...tableFunctions(tables),
      ...outcomeFunctions,
    },
  };
}

export const isUnusual = (code: string): code is UnusualCode =>
  ['ANONIMO', 'STP', 'ENI', 'foreign'].includes(code);

export const FUNCTION_NAMES: readonly string[] = Object.keys(functionLibrary().functions);
