/** Reads the fields of an untrusted JSON object, noting every fault as `path: message` like bean validation does. */
import { iso, readDateTime } from './clock.ts';

interface TextRule {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: RegExp;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Fields {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #faults: string[];

  constructor(source: unknown, path: string, faults: string[]) {
    this.#source = isRecord(source) ? source : {};
    this.#path = path;
    this.#faults = faults;
    if (!isRecord(source)) faults.push(`${path || 'body'}: must be an object`);
  }

  /** Absent and null are the same. */
  text(name: string, rule: TextRule = {}): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.#invalid(name, value);
    const { min = 0, max = 255, pattern } = rule;
    if (value.length < min || value.length > max) this.#fault(name, `size must be between ${min} and ${max}`);
    if (pattern !== undefined && !pattern.test(value)) this.#fault(name, `must match "${pattern.source}"`);
    return value;
  }

  requiredText(name: string, rule: TextRule = {}): string {
    const found = this.text(name, rule);
    if (this.#value(name) === undefined || found?.trim() === '') this.#fault(name, 'must not be blank');
    return found ?? '';
  }

  flag(name: string, otherwise: boolean | undefined): boolean {
    const value = this.#value(name);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.#invalid(name, value);
    else if (otherwise === undefined) this.#fault(name, 'must not be null');
    return otherwise ?? false;
  }

  cents(name: string): number {
    const value = this.#value(name);
    if (value === undefined) this.#fault(name, 'must not be null');
    else if (typeof value !== 'number' || !Number.isSafeInteger(value)) this.#invalid(name, value);
    else if (value < 1) this.#fault(name, 'must be greater than or equal to 1');
    return typeof value === 'number' ? value : 0;
  }

  /** UTC date-time, given back as an ISO string with milliseconds. */
  dateTime(name: string, required: boolean): string | undefined {
    const value = this.#value(name);
    if (value === undefined) {
      if (required) this.#fault(name, 'must not be null');
      return undefined;
    }
    const millis = typeof value === 'string' ? readDateTime(value) : undefined;
    return millis === undefined ? this.#invalid(name, value) : iso(millis);
  }

  list(name: string, max: number): readonly unknown[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.#invalid(name, value) ?? [];
    if (value.length > max) this.#fault(name, `size must be between 0 and ${max}`);
    return value;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  at(name: string): unknown {
    return this.#value(name);
  }

  /** Where a field is, for the faults of what is inside it. */
  path(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #value(name: string): unknown {
    return this.#source[name] ?? undefined;
  }

  #fault(name: string, message: string): void {
    this.#faults.push(`${this.path(name)}: ${message}`);
  }

  #invalid(name: string, value: unknown): undefined {
    this.#faults.push(
      `Invalid value ${String(JSON.stringify(value)).slice(0, 80)} for property ${this.path(name)}`,
    );
    return undefined;
  }
}
