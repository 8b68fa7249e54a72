/** All functions that mappings have besides JSONata's own. */
import type { UnusualCode } from '../../domain/fiscal-code.ts';
import { amountFunctions } from './amounts.ts';
import { codeFunctions } from './codes.ts';
import { dayFunctions } from './days.ts';
import { Origins } from './origins.ts';
import { outcomeFunctions } from './outcomes.ts';
import { peopleFunctions } from './people.ts';
import { textFunctions } from './texts.ts';

export interface Library {
  readonly functions: { readonly [name: string]: (...values: never[]) => unknown };
  readonly origins: Origins;
}

/** A library for one mapping; `debtorCodes` are the codes that its service accepts besides Italian ones. */
export function functionLibrary(debtorCodes: readonly string[] = []): Library {
  const origins = new Origins();
  const allow = debtorCodes.filter(isUnusual);
  return {
    origins,
    functions: {
      ...amountFunctions(origins),
      ...dayFunctions(origins),
      ...codeFunctions(allow),
      ...peopleFunctions(allow),
      ...textFunctions,
      ...outcomeFunctions,
    },
  };
}

export const isUnusual = (code: string): code is UnusualCode =>
  ['ANONIMO', 'STP', 'ENI', 'foreign'].includes(code);

export const FUNCTION_NAMES: readonly string[] = Object.keys(functionLibrary().functions);
