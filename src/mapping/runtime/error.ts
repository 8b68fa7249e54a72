/** Errors of the language: JSONata's codes, with the place in the mapping. */
import { messageOf } from './messages.ts';

export interface ErrorFacts {
  /** Offset after the token, as JSONata counts it. */
  position?: number;
  token?: string;
  value?: unknown;
  value2?: unknown;
  index?: number;
  type?: string;
}

export class JsonataError extends Error {
  readonly code: string;
  position: number | undefined;
  token: string | undefined;
  readonly value: unknown;
  readonly value2: unknown;
  readonly index: number | undefined;
  readonly type: string | undefined;
  line: number | undefined;
  column: number | undefined;

  constructor(code: string, facts: ErrorFacts = {}, message?: string) {
    // The trace of generated code tells a reader nothing, and costs more than the error.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message ?? code);
    Error.stackTraceLimit = limit;
    this.name = 'JsonataError';
    this.code = code;
    this.position = facts.position;
    this.token = facts.token;
    this.value = facts.value;
    this.value2 = facts.value2;
    this.index = facts.index;
    this.type = facts.type;
  }
}

/** Any failure as an error of the language, with its line and column; errors of library functions go as they are. */
export function explained(
  error: unknown,
  source: string,
  site?: { readonly position: number | undefined; readonly token: string | undefined },
): unknown {
  const found = known(error);
  if (found === undefined) return located(error, site?.position);
  found.position ??= site?.position;
  found.token ??= site?.token;
  if (found.position !== undefined) {
    const before = source.slice(0, Math.max(0, found.position - (found.token?.length ?? 0)));
    found.line = before.split('\n').length;
    found.column = before.length - before.lastIndexOf('\n');
  }
  found.message = messageOf(found);
  return found;
}

/** A failure of a library function, with the place of its call. */
function located(error: unknown, position: number | undefined): unknown {
  if (error instanceof Error && position !== undefined && !('position' in error))
    Object.defineProperty(error, 'position', { value: position });
  return error;
}

function known(error: unknown): JsonataError | undefined {
  if (error instanceof JsonataError) return error;
  if (error instanceof RangeError && error.message.includes('call stack')) return new JsonataError('D1011');
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string')
    return undefined;
  const message = 'message' in error && typeof error.message === 'string' ? error.message : undefined;
  return new JsonataError(error.code, error as ErrorFacts, message);
}
