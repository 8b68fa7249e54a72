/** Schemas that several routes share. Money is integer cents, codes are strings, days are Italian calendar days. */
import { type TSchema, Type } from 'typebox';

const MOST = 200;
/** Rows of a page whose length nobody says. */
export const PAGE = 50;

export const Cents = Type.Integer({ description: 'Euro cents.' });
export const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Italian calendar day.' });
export const Instant = Type.String({ format: 'date-time', description: 'Instant in UTC.' });
export const Organization = Type.String({ description: 'Fiscal code of the public body.' });

/** Query of every list. */
export const paging = {
  cursor: Type.Optional(Type.String({ description: '`next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, default: PAGE })),
};

export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Cursor of the next page; null: this is the last.',
    }),
  });

/** RFC 9457 with the code, the place and the advice of a problem. */
export const ProblemDetails = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  code: Type.String({ description: 'Stable; docs/problems.md lists them.' }),
  advice: Type.Optional(Type.String()),
  place: Type.Optional(
    Type.Object({
      file: Type.Optional(Type.String()),
      line: Type.Optional(Type.Integer()),
      column: Type.Optional(Type.Integer()),
      record: Type.Optional(Type.Integer()),
      field: Type.Optional(Type.String()),
      value: Type.Optional(Type.String()),
    }),
  ),
});
