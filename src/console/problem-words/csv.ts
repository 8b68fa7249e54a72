/** Faults of delimited files. */
import type { ProblemWords } from './word.ts';

export const CSV: ProblemWords = {
  'csv.column': {
    headline: 'questa non è una delle colonne',
    advice: 'Nominala in columns, oppure toglila dalle regole.',
  },
  'csv.control': {
    headline: 'la riga contiene un carattere NUL o Ctrl-Z',
    advice: 'Chiedi di nuovo il file: è danneggiato, o più file sono stati uniti in uno.',
  },
  'csv.delimiter': {
    headline: 'il separatore non è quello atteso',
    advice: 'Se il file è giusto, dichiara il suo separatore (delimiter) in gestionale.yaml.',
  },
  'csv.header': {
    headline: 'l’intestazione non è quella attesa',
    advice:
      'Confronta l’intestazione con le colonne del tracciato: se due colonne hanno lo stesso nome, chi manda il file deve distinguerle.',
  },
  'csv.more': {
    headline: 'ci sono altri difetti nella struttura del file',
    advice: 'Correggi i primi: spesso gli altri vengono da quelli.',
  },
  'csv.no-head': {
    headline: 'manca la riga di apertura',
    advice: 'Controlla il file: manca l’inizio, o le sue righe sono di un altro tracciato.',
  },
  'csv.no-tail': {
    headline: 'manca la riga di chiusura',
    advice: 'Chiedi di nuovo il file: è stato troncato.',
  },
  'csv.option': {
    headline: 'un’opzione del tracciato csv non si può usare',
    advice: 'Correggi l’opzione nominata nel messaggio, con uno dei valori ammessi.',
  },
  'csv.quote': {
    headline: 'c’è testo tra le virgolette di chiusura e il separatore',
    advice: 'Chiedi a chi manda il file di raddoppiare le virgolette dentro i valori.',
  },
  'csv.ragged': {
    headline: 'il numero di campi non è quello atteso',
    advice:
      'Controlla la riga: un valore che contiene il separatore o un a capo va tra virgolette; se mancano solo campi vuoti, scrivi ragged: fill.',
  },
  'csv.row-too-long': {
    headline: 'riga troppo lunga per un csv',
    advice: 'Chiedi di nuovo il file: non è un csv, o ha perso gli a capo per strada.',
  },
  'csv.row-type': {
    headline: 'riga di un tipo che il tracciato non conosce',
    advice: 'Dichiara questo tipo di riga, oppure chiedi a chi manda il file che cos’è.',
  },
  'csv.scientific': {
    headline: 'un foglio di calcolo ha alterato il valore',
    advice: 'Esporta di nuovo il file con questa colonna come testo.',
  },
  'csv.unbalanced-quote': {
    headline: 'virgolette non chiuse',
    advice: 'Chiedi a chi manda il file di raddoppiare le virgolette dentro i valori.',
  },
  'csv.unquotable': {
    headline: 'il valore contiene il separatore o un a capo, e il file non usa virgolette',
    advice:
      'Sostituiscili nelle regole, oppure dichiara le virgolette (quote) se chi legge il file le conosce.',
  },
  'csv.value': {
    headline: 'il valore non è un testo né un numero intero',
    advice: 'Fai scrivere importi, giorni ed elenchi alle regole: $euro(…), $string(…), $join(…).',
  },
};
