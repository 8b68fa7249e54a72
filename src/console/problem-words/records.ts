/** Lines and records of a file: JSON, layouts, totals. */
import type { ProblemWords } from './word.ts';

export const RECORDS: ProblemWords = {
  'json.depth': {
    headline: 'oggetti ed elenchi annidati per più di 64 livelli',
    advice: 'Chiedi a chi manda il file che cos’è: le righe di un gestionale non sono fatte così.',
  },
  'json.documents': {
    headline: 'il file continua dopo la sua fine',
    advice:
      'Chiedilo di nuovo: sono due file uniti, o ci sono avanzi in fondo. Per una riga JSON dopo l’altra scrivi shape: lines.',
  },
  'json.duplicate-key': {
    headline: 'lo stesso nome due volte in un oggetto',
    advice: 'Chiedi a chi manda il file di distinguere i due nomi: quale valore conti non si sa.',
  },
  'json.empty': {
    headline: 'il file è vuoto',
    advice: 'Chiedilo di nuovo: un file senza righe è un elenco vuoto, [].',
  },
  'json.more': {
    headline: 'altri difetti nella struttura del file',
    advice: 'Correggi i primi: la causa è una sola.',
  },
  'json.no-records': {
    headline: 'nell’oggetto non c’è un elenco dove dice records',
    advice: 'Se il file è giusto, correggi records in gestionale.yaml.',
  },
  'json.number': {
    headline: 'un numero ha più cifre di quante se ne possano tenere',
    advice: 'Dichiara numbers: text.',
  },
  'json.option': {
    headline: 'records vale solo dentro un oggetto',
    advice: 'Togli shape, o scrivi shape: object.',
  },
  'json.record': {
    headline: 'la riga non è un oggetto',
    advice: 'Chiedi a chi manda il file che cos’è. In scrittura, con più righe, usa shape: array.',
  },
  'json.record-too-long': {
    headline: 'riga JSON più lunga di 1 MiB',
    advice:
      'Se dentro c’è l’elenco delle righe, dichiara dove (records); altrimenti chiedi di nuovo il file.',
  },
  'json.scientific': {
    headline: 'chiave o importo scritti come 3.01e+17: le cifre sono perse',
    advice: 'Chiedi a chi manda il file di scrivere il codice come testo, tra virgolette.',
  },
  'json.shape': {
    headline: 'il file non comincia come dice la sua forma',
    advice: 'Se il file è giusto, dichiara shape, e records dove sta l’elenco.',
  },
  'json.syntax': {
    headline: 'non è JSON',
    advice:
      'Chiedi a chi scrive il file di usare una libreria JSON: una virgola, una parentesi o una virgoletta è fuori posto.',
  },
  'json.text': {
    headline: 'un testo ha un NUL o mezzo carattere',
    advice: 'Chiedi a chi scrive il file di correggerlo: il valore si è rovinato lì.',
  },
  'json.truncated': {
    headline: 'il file finisce prima del tempo',
    advice: 'Chiedilo di nuovo: è stato tagliato.',
  },
  'json.value': {
    headline: 'un valore da scrivere ha un NUL, o è un numero non esatto',
    advice: 'Correggilo nelle regole.',
  },
  'layout.type-missing': {
    headline: 'niente dice di che tipo è ogni riga',
    advice: 'Correggi gestionale.yaml; tramite check indica il punto.',
  },
  'layout.unknown-field': {
    headline: 'il tracciato non ha questo campo',
    advice: 'Correggi gestionale.yaml; tramite check indica il punto.',
  },
  'layout.unknown-type': {
    headline: 'il tracciato non ha questo tipo di riga',
    advice: 'Correggi gestionale.yaml; tramite check indica il punto.',
  },
  'layout.width': {
    headline: 'campi che devono essere uguali hanno larghezze diverse',
    advice: 'Correggi gestionale.yaml; tramite check indica il punto.',
  },
  'line.not-fields': {
    headline: 'la riga da scrivere non è un oggetto di campi',
    advice: 'Fai restituire dalle regole { "tipo": { "campo": valore } }.',
  },
  'line.repeated-type': {
    headline: 'lo stesso tipo di riga più volte',
    advice: 'Dichiara many: true per questo tipo, se il tracciato è così.',
  },
  'line.too-long': {
    headline: 'riga troppo lunga',
    advice:
      'Controlla il file e length in gestionale.yaml: o mancano i fine riga, o la lunghezza è sbagliata.',
  },
  'line.too-short': {
    headline: 'riga troppo corta',
    advice: 'Se chi manda il file toglie gli spazi in fondo alle righe, dichiara pad: true nel tracciato.',
  },
  'line.unknown-type': {
    headline: 'tipo di riga che il tracciato qui non ha',
    advice: 'Aggiungi il tipo a records in gestionale.yaml, o chiedi di nuovo il file.',
  },
  'record.incomplete': {
    headline: 'manca una riga del gruppo',
    advice: 'Chiedi di nuovo il file; se la riga può mancare, correggi record in gestionale.yaml.',
  },
  'record.not-one-line': {
    headline: 'più righe dove il tracciato ne vuole una',
    advice: 'Fai restituire una riga sola dalle regole di ritorno, o dichiara record nel tracciato.',
  },
  'record.out-of-sequence': {
    headline: 'il progressivo della riga non torna',
    advice: 'Chiedi di nuovo il file: mancano righe, o ce ne sono di doppie.',
  },
  'record.too-long': {
    headline: 'riga che non finisce',
    advice: 'Chiedi di nuovo il file: una virgoletta non è chiusa, o una riga non ha fine.',
  },
  'records.type': {
    headline: 'la colonna del tipo di riga non c’è',
    advice: 'Nomina una di columns, o il posto del campo contando da 1.',
  },
  'totals.mismatch': {
    headline: 'il totale dichiarato non torna',
    advice: 'Chiedi di nuovo il file: il messaggio ha le due cifre.',
  },
  'totals.unreadable': {
    headline: 'il totale dichiarato non è una cifra',
    advice: 'Chiedi di nuovo il file; se il tracciato è così, correggi il campo in gestionale.yaml.',
  },
};
