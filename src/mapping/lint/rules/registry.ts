/** All rules, in the order of the documentation: names, fields, money, codes, lists, days, and what no case reaches. */
import type { Rule } from '../rule.ts';
import { clockAsDay } from './clock-as-day.ts';
import { collapsingList } from './collapsing-list.ts';
import { duplicateKey } from './duplicate-key.ts';
import { euroArithmetic } from './euro-arithmetic.ts';
import { indexOnLastStep } from './index-on-last-step.ts';
import { joinedCondition } from './joined-condition.ts';
import { lenientDate } from './lenient-date.ts';
import { missingOperand } from './missing-operand.ts';
import { numberOnCode } from './number-on-code.ts';
import { rounding } from './rounding.ts';
import { slowPattern } from './slow-pattern.ts';
import { substringFromOne } from './substring-from-one.ts';
import { unknownField } from './unknown-field.ts';
import { unknownFunction } from './unknown-function.ts';
import { unknownResultField } from './unknown-result-field.ts';
import { unknownVariable } from './unknown-variable.ts';
import { unlikeKinds } from './unlike-kinds.ts';
import { unlikeResult } from './unlike-result.ts';
import { unreached } from './unreached.ts';
import { unusedVariable } from './unused-variable.ts';
import { usedBeforeBound } from './used-before-bound.ts';

export const RULES: readonly Rule[] = [
  unknownVariable,
  unknownFunction,
  usedBeforeBound,
  unusedVariable,
  unknownField,
  unknownResultField,
  unlikeResult,
  duplicateKey,
  euroArithmetic,
  rounding,
  numberOnCode,
  missingOperand,
  joinedCondition,
  unlikeKinds,
  collapsingList,
  indexOnLastStep,
  substringFromOne,
  clockAsDay,
  lenientDate,
  slowPattern,
  unreached,
];
