/** From which argument each field of an object comes that a function of the library makes, for the trace of origins. */

/** Ways into the arguments, the first that is there: the index of an argument, then names. */
export type FieldSources = (field: string) => readonly (readonly [number, ...string[]])[];

const ADDRESS = (field: string): readonly (readonly [number, ...string[]])[] => [
  [2, field],
  [2, 'address', field],
  [2, 'address'],
];

export const FIELD_SOURCES: { readonly [name: string]: FieldSources } = {
  debtor: (field) => {
    if (field === 'fiscalCode') return [[0]];
    if (field === 'kind') return [[2, 'kind'], [0]];
    return field === 'name' ? [[1]] : ADDRESS(field);
  },
};
