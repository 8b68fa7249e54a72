/** Values that PostgreSQL cannot take for what a column holds: nobody checked them, and they were somebody's own words. */

/** invalid text, datetime format and overflow, numeric overflow, NUL (PostgreSQL, appendix A, class 22). */
const CODES: readonly unknown[] = ['22P02', '22P05', '22021', '22007', '22008', '22003'];

export const isUnfit = (error: unknown): boolean =>
  error instanceof Error && CODES.includes((error as { readonly code?: unknown }).code);
