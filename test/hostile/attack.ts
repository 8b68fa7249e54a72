/** What a hostile mapping is, and how its class says it ends. */

export interface Attack {
  readonly name: string;
  /** An expression that the mapping evaluates on the guilty record only; with `whole`, the mapping itself. */
  readonly source: string;
  /** Codes of the problem that it may end as, all but the usual `mapping.`. */
  readonly ends: readonly string[];
  /** It must be refused when it is compiled: there is no record that it could meet. */
  readonly whole?: true;
}

export interface AttackClass {
  readonly name: string;
  readonly attacks: readonly Attack[];
}

export const attack = (name: string, source: string, ...ends: readonly string[]): Attack => ({
  name,
  source,
  ends,
});

export const refused = (name: string, source: string, ...ends: readonly string[]): Attack => ({
  name,
  source,
  ends,
  whole: true,
});
