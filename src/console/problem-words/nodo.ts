/** The Nodo and what comes from it: payment codes, answers, receipts, transfers of flows. */
import type { ProblemWords } from './word.ts';

export const NODO: ProblemWords = {
  'iuv.aux-digit': {
    headline: 'aux digit del codice avviso diverso da quello atteso',
    advice: 'Correggi auxDigit del collegamento, o la riga.',
  },
  'iuv.check-digit': {
    headline: 'cifre di controllo dello IUV errate',
    advice: 'Avvisa chi scrive il file: si può pagare, ma una banca può rifiutare il codice scritto a mano.',
  },
  'iuv.exhausted': {
    headline: 'il contatore degli IUV è fuori dalle 13 cifre',
    advice: 'Chiedi a PagoPA un altro codice di segregazione, o correggi l’inizio del contatore.',
  },
  'iuv.format': { headline: 'IUV malformato', advice: 'Correggi la riga alla fonte e rimandala.' },
  'iuv.missing': {
    headline: 'manca lo IUV',
    advice: 'Fallo portare dalla riga, o usa codes.strategy generated.',
  },
  'iuv.segregation': {
    headline: 'il codice di segregazione non è di questo ente',
    advice:
      'Aggiungilo a segregationCodes dell’accesso al Nodo se lo ha dato pagoPA, altrimenti correggi la riga.',
  },
  'iuv.segregation-code': {
    headline: 'il codice di segregazione ha due cifre',
    advice: 'Scrivilo tra virgolette: "01".',
  },
  'iuv.slice': {
    headline: 'da queste cifre non si può ricavare un codice',
    advice: 'Fai restituire dalle regole una parte più breve della chiave.',
  },
  'nodo.busy': {
    headline: 'per ora il Nodo non ammette altre chiamate',
    advice: 'Non serve fare nulla: si prosegue da sé quando l’intervallo è passato.',
  },
  'nodo.code-missing': {
    headline: 'la rata non ha IUV e codice avviso utilizzabili',
    advice: 'Fai portare il codice dalla riga, o usa codes.strategy generated.',
  },
  'nodo.code-taken': {
    headline: 'al Nodo il codice è già di un’altra posizione',
    advice:
      'Guarda chi l’ha creata (un altro sistema, un caricamento più vecchio) prima che questo debito riceva di nuovo codici suoi.',
  },
  'nodo.failed': {
    headline: 'il Nodo ha risposto con un errore',
    advice: 'Non serve fare nulla: si riprova da sé. Se dura, guarda lo stato della piattaforma.',
  },
  'nodo.forbidden': {
    headline: 'il codice di segregazione non è di questo accesso al Nodo',
    advice: 'Aggiungilo a segregationCodes dell’accesso se lo ha dato pagoPA, o usa un altro accesso.',
  },
  'nodo.inexpressible': {
    headline: 'il Nodo non può ricevere questo valore',
    advice: 'Cambia che cosa restituiscono le regole: il messaggio dice quale limite.',
  },
  'nodo.no-access': {
    headline: 'l’ente non ha l’accesso al Nodo che il collegamento nomina',
    advice: 'Correggi nodo nel collegamento, o aggiungi l’accesso a organization.yaml.',
  },
  'nodo.no-answer': {
    headline: 'il Nodo non ha risposto',
    advice: 'Non serve fare nulla: la stessa richiesta viene ripetuta prima di ogni altra più nuova.',
  },
  'nodo.not-updatable': {
    headline: 'al Nodo è già pagata, o in pagamento',
    advice: 'Manda quel che resta come una posizione a sé: le ricevute di questa arrivano comunque.',
  },
  'nodo.refused': {
    headline: 'rifiutata dal Nodo',
    advice: 'Correggi quel che il Nodo nomina, nel gestionale o nei dati dell’ente, poi mandala di nuovo.',
  },
  'nodo.unauthorized': {
    headline: 'il Nodo non accetta le credenziali',
    advice: 'Controlla la subscription key di questo accesso, e che l’ente vi sia abilitato.',
  },
  'nodo.unavailable': {
    headline: 'il Nodo non è disponibile',
    advice: 'Non serve fare nulla: si riprova da sé.',
  },
  'nodo.unexpected-answer': {
    headline: 'a quell’indirizzo non risponde il Nodo',
    advice: 'Controlla baseUrl di questo accesso.',
  },
  'nodo.unreachable': {
    headline: 'il Nodo non è raggiungibile',
    advice: 'Non serve fare nulla: si riprova da sé. Se dura, controlla la rete e il proxy.',
  },
  'nodo.unreadable': {
    headline: 'la risposta del Nodo non si può leggere',
    advice: 'Non serve fare nulla: si chiede di nuovo. Se dura, segnalalo a PagoPA.',
  },
  'noticeNumber.format': {
    headline: 'codice avviso malformato',
    advice: 'Correggi la riga alla fonte e rimandala: le cifre sono 18, la prima da 0 a 3.',
  },
  'noticeNumber.parts': {
    headline: 'le cifre del codice avviso non vanno con il suo aux digit',
    advice: 'Correggi la riga alla fonte e rimandala.',
  },
  'receipt.absent': {
    headline: 'il Nodo non ha questa ricevuta',
    advice: 'Non serve fare nulla: è stata tolta dopo essere stata elencata, e si cerca di nuovo.',
  },
  'receipt.mismatch': {
    headline: 'il Nodo ha dato la ricevuta di un altro pagamento',
    advice:
      'Non serve fare nulla: non è stata presa, e si chiede di nuovo. Se si ripete, segnalalo a PagoPA.',
  },
  'receipt.unreadable': {
    headline: 'la ricevuta non si può leggere',
    advice: 'Non serve fare nulla: si chiede di nuovo. Se si ripete, segnalalo a PagoPA.',
  },
  'remittance.amount': {
    headline: 'manca l’importo della causale strutturata',
    advice: 'Dai i centesimi a $remittance: con un riferimento del creditore l’importo è obbligatorio.',
  },
  'remittance.iuv': {
    headline: 'IUV malformato nella causale',
    advice: 'Correggi la riga: uno IUV ha da 1 a 35 lettere e cifre.',
  },
  'remittance.no-flow': {
    headline: 'nella causale non c’è un flusso di rendicontazione',
    advice: 'Fallo scartare dalle regole con $ignore: non è il riversamento di un flusso pagoPA.',
  },
  'remittance.text': {
    headline: 'la causale ha caratteri che non sono ASCII',
    advice: 'Traslittera il testo nelle regole.',
  },
  'remittance.too-long': {
    headline: 'la causale supera i 140 caratteri',
    advice: 'Accorcia il testo con $cut.',
  },
  'remittance.unreadable': {
    headline: 'non è una causale strutturata',
    advice: 'Dai a $readRemittance un testo che abbia /RFB/ o /RFS/.',
  },
  'xml.unreadable': {
    headline: 'il documento XML non si può leggere',
    advice: 'Non serve fare nulla: si chiede di nuovo. Se si ripete, segnalalo a PagoPA.',
  },
};
