/** What a mapping may return besides positions or records, and how its functions fail. */
import { type Problem, ProblemError } from '../domain/problem.ts';

/** Result of `$ignore(reason)`: this input makes nothing, on purpose. */
export class Ignored {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A problem of one of a function's arguments (from 0), so that its field can be named. */
export class ArgumentProblem extends ProblemError {
  readonly argument: number;
  constructor(found: Problem, argument: number) {
    super(found);
    this.argument = argument;
  }
}
