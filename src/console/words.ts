/** Words of the console in two languages. Rooms keep their own; a missing translation does not compile. */
export type Language = 'it' | 'en';

export type Words<K extends string> = { readonly [language in Language]: { readonly [key in K]: string } };

/**
 * `{name}` in a text is replaced by the value of that name, `{name:riga|righe}` by the word that goes with that count,
 * as a number or as `count` writes it.
 */
export const saying =
  <K extends string>(words: Words<K>) =>
  (language: Language, key: K, values: { readonly [name: string]: string | number } = {}): string =>
    words[language][key].replace(
      /\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g,
      (whole, name: string, one: string | undefined, many: string | undefined) => {
        const value = values[name];
        if (value === undefined) return whole;
        return String((String(value) === '1' ? one : many) ?? value);
      },
    );
