/** The only clock of the product; tests and the demo hand in theirs. */
export interface Clock {
  now(): Date;
}
