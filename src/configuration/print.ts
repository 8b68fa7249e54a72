/** What `tramite check` says: for people, and as JSON. */
import type { Place, Problem } from '../domain/problem.ts';
import type { Configuration } from './assemble.ts';

/** `file:line:column  sentence`, the advice indented below. */
export function printProblem({ message, advice, place }: Problem): string {
  const where = printPlace(place);
  const text = sentence(message);
  const first = where === '' ? text : `${where}  ${where === place?.file ? capital(text) : text}`;
  return advice === undefined ? first : `${first}\n    ${capital(sentence(advice))}`;
}

/** Problems, then warnings, then how much is fine. */
export function printConfiguration(found: Configuration): string {
  const lines = [
    ...found.problems.map(printProblem),
    ...found.warnings.map((one) => printProblem({ ...one, message: `warning: ${one.message}` })),
    closing(found),
  ];
  return `${lines.join('\n')}\n`;
}

/** Shape of `--json`: counts, what is disabled and why, problems and warnings as they are (see src/domain/problem.ts). */
export function configurationJson(found: Configuration) {
  const count = (kind: Configuration['disabled'][number]['kind'], usable: number) => ({
    usable,
    disabled: found.disabled.filter((one) => one.kind === kind).length,
  });
  return {
    ok: found.problems.length === 0,
    organizations: count('organization', found.organizations.length),
    connectors: count('connector', found.connectors.length),
    gestionali: count('gestionale', found.gestionali.length),
    disabled: found.disabled,
    problems: found.problems,
    warnings: found.warnings,
  };
}

function closing(found: Configuration): string {
  const { connectors, gestionali } = configurationJson(found);
  const all = connectors.usable + connectors.disabled;
  const kinds = gestionali.usable + gestionali.disabled;
  const where = `${counted(all, 'connector', 'connectors')} and ${counted(kinds, 'gestionale', 'gestionali')}`;
  const { length } = found.problems;
  if (length === 0) return `No problems in ${where}.`;
  const summary = `${counted(length, 'problem', 'problems')} in ${where}.`;
  if (all === 0) return summary;
  if (connectors.disabled === 0) return `${summary} All connectors can run.`;
  if (connectors.usable === 0) return `${summary} No connector can run.`;
  const rest =
    connectors.usable === 1
      ? 'The other connector is fine'
      : `The other ${connectors.usable} connectors are fine`;
  return `${summary} ${rest}.`;
}

function printPlace(place: Place | undefined): string {
  if (place?.file === undefined) return '';
  return [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(':');
}

const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
