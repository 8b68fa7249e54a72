/** Codes that a row brings: of payments, of persons, of groups. */
import type { ProblemWords } from './word.ts';

export const CODES: ProblemWords = {
  'clientCode.checksum': {
    headline: 'le ultime due cifre del codice cliente sono errate',
    advice: 'Il codice è stato digitato male o alterato: correggi la riga.',
  },
  'clientCode.format': {
    headline: 'il codice cliente deve avere 18 cifre',
    advice: 'Correggi la riga; se un foglio di calcolo ha alterato il codice, esporta la colonna come testo.',
  },
  'code.missing': {
    headline: 'manca il codice di pagamento',
    advice:
      'Il collegamento dice che i codici arrivano con il file: le regole devono restituire code per ogni rata.',
  },
  'code.taken': {
    headline: 'il codice di pagamento appartiene già a un altro debito',
    advice: 'Fai dare a questo debito un codice suo dal gestionale: i codici sono unici per sempre.',
  },
  'code.twice': {
    headline: 'lo stesso codice di pagamento due volte',
    advice: 'Correggi la riga: ogni rata ha un codice suo.',
  },
  'creditorReference.checksum': {
    headline: 'le cifre di controllo dopo RF sono errate',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'creditorReference.format': {
    headline: 'il riferimento del creditore deve avere da 1 a 21 lettere e cifre',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'debtor.nameless': {
    headline: 'manca il nome del debitore',
    advice: 'Correggi la riga: pagoPA vuole un nome.',
  },
  'fiscalCode.checksum': {
    headline: 'carattere di controllo del codice fiscale errato',
    advice:
      'Confronta il codice con il documento da cui viene: probabilmente un carattere è stato digitato male.',
  },
  'fiscalCode.format': {
    headline: 'codice fiscale malformato',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'fiscalCode.missing': {
    headline: 'manca il codice fiscale',
    advice: 'Correggi la riga; se il servizio ha debitori che ne sono privi, ammetti ANONIMO (debtorCodes).',
  },
  'fiscalCode.not-allowed': {
    headline: 'questo servizio non ammette un codice al posto del codice fiscale',
    advice:
      'Aggiungilo in debtorCodes del servizio se l’ente accetta questi pagamenti, altrimenti correggi la riga.',
  },
  'group.incomplete': {
    headline: 'un’altra riga dello stesso avviso è in scarto',
    advice: 'Correggi solo l’altra riga: le righe di un gruppo diventano insieme una posizione.',
  },
  'group.too-large': {
    headline: 'troppe righe con la stessa chiave di gruppo',
    advice: 'Controlla groupBy, che forse nomina il campo sbagliato; altrimenti il file ripete una chiave.',
  },
};
