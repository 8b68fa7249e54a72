/** Where a character offset of a mapping falls for a person: line and column, both from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** JSONata reports the offset just after the token it stumbled on. */
export function sourcePosition(source: string, offset: number): SourcePosition {
  const before = source.slice(0, Math.max(0, offset));
  const line = before.split('\n').length;
  const column = Math.max(1, before.length - before.lastIndexOf('\n') - 1);
  return { line, column };
}
