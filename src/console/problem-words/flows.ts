/** Flows: of records in a file, of payments at the Nodo, and their gathering. */
import type { ProblemWords } from './word.ts';

export const FLOWS: ProblemWords = {
  'flow.absent': {
    headline: 'il flusso non c’è più',
    advice: 'Il Nodo lo ha tolto dopo averlo elencato: non c’è nulla da fare, a meno che si ripeta.',
  },
  'flow.data-after-tail': {
    headline: 'dopo la fine di un flusso c’è una riga che non ne apre un altro',
    advice: 'Chiedi di nuovo il file; se il tracciato è così, correggi flow in gestionale.yaml.',
  },
  'flow.head-missing': {
    headline: 'il file è vuoto: manca la riga di testa',
    advice: 'Chiedi di nuovo il file.',
  },
  'flow.identity-mismatch': {
    headline: 'testa e coda nominano flussi diversi',
    advice: 'Chiedi di nuovo il file.',
  },
  'flow.mismatch': {
    headline: 'il flusso di rendicontazione contraddice sé stesso',
    advice: 'Chiedi al PSP o a pagoPA; intanto il flusso viene riletto a ogni ciclo.',
  },
  'flow.mixed': {
    headline: 'righe di flussi diversi si mescolano senza un totale in mezzo',
    advice: 'Ordina le righe nel file, oppure correggi flow.by in gestionale.yaml.',
  },
  'flow.tail-missing': {
    headline: 'manca la riga di coda: il file è incompleto',
    advice: 'Chiedi di nuovo il file: probabilmente è stato troncato per strada.',
  },
  'flow.unreadable': {
    headline: 'il flusso di rendicontazione non si può leggere',
    advice: 'Guarda i byte conservati e avvisa pagoPA; il flusso viene riletto a ogni ciclo.',
  },
  'gather.fenced': {
    headline: 'un altro processo è subentrato nella raccolta',
    advice: 'Non c’è nulla da fare: prosegue l’altro processo.',
  },
  'gather.gap': {
    headline: 'per un periodo non è stata raccolta nessuna ricevuta, e il Nodo non le ha più',
    advice: 'Recuperale da biz-events o dai flussi di rendicontazione conservati dalla tesoreria.',
  },
};
