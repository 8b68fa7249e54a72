/** Envelopes (zip, gpg, signatures) around a file. */
import type { ProblemWords } from './word.ts';

export const ENVELOPES: ProblemWords = {
  'envelope.bomb': {
    headline: 'dalla busta escono troppi byte',
    advice:
      'Chiedi a chi l’ha mandata che cos’è, e il file in parti più piccole: nessun file di un gestionale si espande così.',
  },
  'envelope.damaged': {
    headline: 'la busta è danneggiata, o non è una busta di questo tipo',
    advice: 'Chiedi di nuovo il file; se arriva sempre così, è chi lo manda a produrlo male.',
  },
  'envelope.depth': {
    headline: 'troppe buste una dentro l’altra',
    advice: 'Nominane al massimo quattro; chiedi a chi manda il file di usarne meno.',
  },
  'envelope.key': {
    headline: 'le chiavi del collegamento non aprono o non chiudono la busta',
    advice:
      'Dai a chi manda il file la tua chiave pubblica, oppure nomina la chiave privata che le corrisponde; il messaggio dice per chi è cifrata.',
  },
  'envelope.members': {
    headline: 'la busta non contiene il file richiesto, ne contiene troppi o due con lo stesso nome',
    advice: 'Confronta i nomi che contiene con members nel collegamento.',
  },
  'envelope.options': {
    headline: 'un’opzione della busta è scritta senza quella che le serve',
    advice: 'Aggiungi l’opzione mancante, nominata nel messaggio.',
  },
  'envelope.password': {
    headline: 'la password del collegamento non apre la busta, o manca',
    advice: 'Correggila nel punto indicato dal suo riferimento; nel frattempo non si perde nulla.',
  },
  'envelope.path': {
    headline: 'un nome nella busta è un percorso, un collegamento simbolico o vuoto',
    advice:
      'Chiedi che i file stiano in cima allo zip, senza cartelle, collegamenti simbolici o percorsi nei nomi.',
  },
  'envelope.signature': {
    headline: 'la firma manca, o non è di chi dovrebbe',
    advice: 'Non usare il file. Chiedi a chi manda i file se è suo, e qual è ora la sua chiave.',
  },
  'envelope.unknown': {
    headline: 'tipo di busta sconosciuto',
    advice: 'Usa uno dei tipi elencati nel messaggio.',
  },
  'envelope.unsupported': {
    headline: 'la busta è fatta in un modo che Tramite non legge, o non è cifrata dove deve esserlo',
    advice: 'Chiedi uno zip semplice (deflate, AES), oppure un messaggio di un gpg aggiornato.',
  },
};
