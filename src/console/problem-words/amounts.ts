/** Amounts, numbers and days that a row writes. */
import type { ProblemWords } from './word.ts';

export const AMOUNTS: ProblemWords = {
  'amount.missing': {
    headline: 'manca l’importo',
    advice:
      'Correggi la riga; se il tracciato lascia vuoti certi importi, fai ignorare quelle righe dalle regole con $ignore.',
  },
  'amount.too-large': {
    headline: 'importo troppo grande',
    advice: 'Controlla la riga: pagoPA non accetta importi maggiori.',
  },
  'amount.too-wide': {
    headline: 'l’importo non sta nel campo del file che torna',
    advice: 'Allarga il campo nel tracciato, oppure comunica il pagamento a mano.',
  },
  'amount.unreadable': {
    headline: 'importo illeggibile',
    advice: 'Correggi la riga, oppure dichiara come sono scritti gli importi: thousands, decimal, signed.',
  },
  'amount.zero': {
    headline: 'importo zero',
    advice:
      'Non c’è nulla da pagare: se il tracciato ha righe così, falle ignorare dalle regole con $ignore.',
  },
  'date.empty': {
    headline: 'manca la data',
    advice: 'Correggi la riga; dove la data può mancare, aggiungi a $date l’opzione optional.',
  },
  'date.unreadable': {
    headline: 'data illeggibile',
    advice: 'Correggi la riga, oppure il formato nelle regole se tutte le righe sono così.',
  },
  'decimal.missing': {
    headline: 'manca il numero',
    advice: 'Correggi la riga; dove il numero può mancare, aggiungi a $decimal l’opzione optional.',
  },
  'decimal.too-large': {
    headline: 'il numero ha troppe cifre per restare esatto',
    advice: 'Leggilo come codice, con $digits.',
  },
  'decimal.too-many': {
    headline: 'troppi decimali',
    advice: 'Scrivi nelle regole come arrotondare: l’opzione round di $decimal.',
  },
  'decimal.unreadable': {
    headline: 'numero illeggibile',
    advice: 'Correggi la riga, oppure dichiara come sono scritti i numeri: decimal, signed.',
  },
  'digits.format': {
    headline: 'sono ammesse solo cifre',
    advice:
      'Correggi la riga; se un foglio di calcolo ha tolto gli zeri iniziali, esporta la colonna come testo.',
  },
  'digits.missing': {
    headline: 'mancano le cifre',
    advice: 'Correggi la riga; dove le cifre possono mancare, aggiungi a $digits l’opzione optional.',
  },
  'due.order': {
    headline: 'le scadenze non sono in ordine',
    advice: 'Correggi i giorni nella riga o nelle regole: payableUntil viene dopo dueDate.',
  },
  'due.past': {
    headline: 'scadenza già passata',
    advice:
      'Fai prorogare le scadenze passate dal collegamento (pastDue: { extend: 30 days }), oppure togli queste righe.',
  },
};
