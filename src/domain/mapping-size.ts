/** Longest mapping, in UTF-16 units: reading, compiling and looking it over stay a matter of tenths of a second. */
export const MAX_MAPPING = 65_536;
