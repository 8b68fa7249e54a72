/**
 * Surname and name of a person written as one text, surname first as registers do. A fiscal code decides, since its first
 * six letters are made of the two (DM 23/12/1976); without one, particles (DE, DI, LO…) stay with the surname.
 */
import { oneBlank } from './blanks.ts';

export interface PersonName {
  readonly surname: string;
  readonly name: string;
}

const PARTICLES: ReadonlySet<string> = new Set(
  'D DA DAL DALL DALLA DALLE DE DEGLI DEI DEL DELL DELLA DELLE DELLI DELLO DI DO DOS DU EL FITZ LA LAS LE LI LO LOS MAC MC SAN SANT SANTA SANTO VAN VON ZU'.split(
    ' ',
  ),
);

const MOST_WORDS = 12;

/** Undefined when there are not two words, more than twelve, or no way to split that the code confirms. */
export function splitName(text: string, fiscalCode?: string): PersonName | undefined {
  const words = oneBlank(text).split(' ');
  if (words.length < 2 || words.length > MOST_WORDS) return undefined;
  if (fiscalCode !== undefined) return byCode(words, fiscalCode);
  const surname = Math.min(words.length - 1, surnameWords(words));
  return at(words, surname);
}

function byCode(words: readonly string[], fiscalCode: string): PersonName | undefined {
  const code = fiscalCode.slice(0, 6).toUpperCase();
  for (let count = 1; count < words.length; count += 1) {
    const split = at(words, count);
    if (lettersOf(split) === code) return split;
  }
  // Written with the name first.
  for (let count = 1; count < words.length; count += 1) {
    const { surname: name, name: surname } = at(words, count);
    if (lettersOf({ surname, name }) === code) return { surname, name };
  }
  return undefined;
}

/** How many words the surname has: its particles, and the word that they belong to. */
function surnameWords(words: readonly string[]): number {
  let count = 0;
  while (count < words.length && PARTICLES.has(bare(words[count] ?? ''))) count += 1;
  return count + 1;
}

const bare = (word: string): string => word.toUpperCase().replace(/['’.]$/, '');

const at = (words: readonly string[], count: number): PersonName => ({
  surname: words.slice(0, count).join(' '),
  name: words.slice(count).join(' '),
});

/** The first six letters of the fiscal code of a person of this name. */
export function lettersOf({ surname, name }: PersonName): string {
  const { consonants, vowels } = lettersIn(name);
  const four = consonants.length >= 4 ? consonants.charAt(0) + consonants.slice(2, 4) : consonants;
  return three(lettersIn(surname)) + three({ consonants: four, vowels });
}

const three = ({ consonants, vowels }: { readonly consonants: string; readonly vowels: string }): string =>
  `${consonants}${vowels}XXX`.slice(0, 3);

function lettersIn(text: string): { readonly consonants: string; readonly vowels: string } {
  const letters = text
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '');
  return { consonants: letters.replaceAll(/[AEIOU]/g, ''), vowels: letters.replaceAll(/[^AEIOU]/g, '') };
}
