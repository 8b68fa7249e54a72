/** The bytes of a file: its encoding, its fields of fixed width, whether it is whole. */
import type { ProblemWords } from './word.ts';

export const BYTES: ProblemWords = {
  'encoding.bom': {
    headline: 'il file comincia con il segno di UTF-8, ma è dichiarata un’altra codifica',
    advice:
      'Dichiara encoding: utf-8 in gestionale.yaml, oppure fai esportare il file nella codifica dichiarata.',
  },
  'encoding.c1': {
    headline: 'un byte è un carattere di controllo nella codifica dichiarata',
    advice: 'Dichiara windows-1252, dove probabilmente è € o un segno tipografico.',
  },
  'encoding.invalid': {
    headline: 'la codifica dei caratteri non è quella dichiarata',
    advice: 'Dichiara in gestionale.yaml la codifica vera del file: probabilmente windows-1252 o cp850.',
  },
  'encoding.mojibake': {
    headline: 'caratteri già rovinati alla fonte',
    advice:
      'Se i nomi mostrano segni come Ã¨ al posto di è, dichiara encoding: utf-8 in gestionale.yaml; se li rovina già chi manda il file, fai correggere la sua esportazione.',
  },
  'encoding.not-ascii': {
    headline: 'un byte non è ASCII, la codifica dichiarata',
    advice: 'Dichiara la codifica che chi manda il file usa davvero: windows-1252, cp850, utf-8 o un’altra.',
  },
  'encoding.nul': {
    headline: 'il file contiene un byte NUL, che nessun testo ha',
    advice: 'Chiedi di nuovo il file: è stato danneggiato, o contiene dati binari.',
  },
  'encoding.undefined-byte': {
    headline: 'un byte non significa nulla in windows-1252',
    advice: 'Dichiara in gestionale.yaml la codifica vera del file: probabilmente cp850 o utf-8.',
  },
  'encoding.unknown': {
    headline: 'codifica sconosciuta',
    advice: 'Scegli tra windows-1252, iso-8859-15, cp850, utf-8 e us-ascii.',
  },
  'encoding.unmappable': {
    headline: 'un carattere non si può scrivere nella codifica del file',
    advice: 'Togli il carattere nelle regole, oppure scrivi il file in utf-8 se chi lo legge lo accetta.',
  },
  'encoding.utf-16': {
    headline: 'il file è in UTF-16, ma è dichiarata un’altra codifica',
    advice: 'Salvalo di nuovo nella codifica dichiarata: i fogli di calcolo chiamano UTF-16 «testo Unicode».',
  },
  'field.not-digits': {
    headline: 'il campo non contiene solo cifre',
    advice: 'Correggi il valore nelle regole, oppure dichiara il campo come testo.',
  },
  'field.overflow': {
    headline: 'il valore non sta nelle colonne del campo',
    advice: 'Accorcia il valore nelle regole, allarga il campo, oppure lascialo tagliare (cut: true).',
  },
  'field.too-large': {
    headline: 'il numero ha troppe cifre per restare esatto',
    advice: 'Leggilo come digits: un codice è un testo.',
  },
  'field.unknown': {
    headline: 'il tracciato non ha questo campo',
    advice: 'Usa uno dei campi del tracciato.',
  },
  'field.unwritable': {
    headline: 'il valore di un campo non si può scrivere come vuole il tracciato',
    advice: 'Correggi il valore nelle regole, oppure il modo in cui il campo è dichiarato (as).',
  },
  'file.empty': {
    headline: 'il file non contiene nessuna riga',
    advice: 'Se i giorni senza righe arrivano come file vuoti, scrivi receive.repeats: allowed.',
  },
  'file.has-problems': {
    headline: 'il file ha scarti, e questo collegamento lo rifiuta allora per intero',
    advice: 'Fai correggere quelle righe e rimandare il file.',
  },
  'file.missing': {
    headline: 'manca un file che serve alla configurazione',
    advice: 'Scrivilo; il messaggio dice dove.',
  },
  'file.name': {
    headline: 'nome non ammesso in questo punto',
    advice:
      'Usa lettere minuscole, cifre, punti, trattini e trattini bassi; i collegamenti finiscono in .yaml.',
  },
  'file.too-large': {
    headline: 'file di configurazione troppo grande',
    advice:
      'Togli i dati: la configurazione si scrive a mano, i file di dati stanno accanto ai casi, come campioni.',
  },
  'file.unreadable': {
    headline: 'un file della configurazione non si può leggere',
    advice: 'Dai all’utente di Tramite il diritto di leggerlo.',
  },
};
