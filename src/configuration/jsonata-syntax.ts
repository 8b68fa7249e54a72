/** Whether a mapping is JSONata at all; what is unwise in it is the lint's to say. */
import jsonata from 'jsonata';
import { MAX_MAPPING } from '../domain/mapping-size.ts';
import { type Problem, problem } from '../domain/problem.ts';

export function syntaxProblem(source: string, file: string): Problem | undefined {
  if (source.length > MAX_MAPPING)
    return problem('mapping.too-large', `a mapping of more than ${MAX_MAPPING} characters is too long`, {
      class: 'config',
      place: { file },
    });
  try {
    jsonata(source);
    return undefined;
  } catch (error) {
    const { message, position, token } = describe(error);
    const offset =
      token !== undefined && source.slice(0, position).endsWith(token) ? position - token.length : position;
    const before = source.slice(0, Math.min(offset, source.length));
    return problem('mapping.syntax', `this is not JSONata: ${message}`, {
      class: 'config',
      place: { file, line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') },
    });
  }
}

function describe(error: unknown): {
  readonly message: string;
  readonly position: number;
  readonly token?: string;
} {
  const found = typeof error === 'object' && error !== null ? error : {};
  const text = 'message' in found && typeof found.message === 'string' ? found.message : String(error);
  return {
    message: text.charAt(0).toLowerCase() + text.slice(1),
    position: 'position' in found && typeof found.position === 'number' ? found.position : 0,
    ...('token' in found && typeof found.token === 'string' ? { token: found.token } : {}),
  };
}
