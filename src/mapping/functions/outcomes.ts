/** What a mapping decides about its input besides mapping it. */
import { failed, problem } from '../../domain/problem.ts';
import { Ignored } from '../outcome.ts';
import { misuse, textOf, unwrap } from './arguments.ts';

const CODE = /^[a-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+$/;

export const outcomeFunctions = {
  /** The value, or problem `required.missing` when there is none or it is blank. */
  required: (value: unknown, field?: unknown): unknown => {
    if (value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === ''))
      return value;
    const name = field === undefined ? undefined : textOf('required', field);
    return unwrap(
      failed(
        problem(
          'required.missing',
          name === undefined ? 'a value is missing' : `${name} is blank or missing`,
        ),
      ),
      name,
    );
  },
  /** Returned in place of a position: this input makes nothing, on purpose. */
  ignore: (reason: unknown): Ignored => {
    const text = textOf('ignore', reason).trim();
    if (text === '') throw misuse('$ignore wants the reason');
    return new Ignored(text.slice(0, 200));
  },
  /** Stops with a problem of the mapping's own. */
  problem: (code: unknown, message: unknown, field?: unknown): never => {
    const name = textOf('problem', code);
    if (!CODE.test(name))
      throw misuse(`"${name.slice(0, 40)}" is no problem code: write it like debt.unknown`);
    return unwrap(
      failed(problem(name, textOf('problem', message))),
      field === undefined ? undefined : textOf('problem', field),
    );
  },
};
