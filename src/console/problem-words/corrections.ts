/** Records put right or put aside by hand. */
import type { ProblemWords } from './word.ts';

export const CORRECTIONS: ProblemWords = {
  'correction.conflict': {
    headline: 'nel frattempo qualcun altro ha corretto la riga o ritirato la correzione',
    advice: 'Guarda di nuovo la riga, poi decidi.',
  },
  'correction.empty': {
    headline: 'la correzione non cambia nulla della riga',
    advice: 'Cambia un campo, oppure ritira la correzione.',
  },
  'correction.field': {
    headline: 'la riga non ha un campo unico con questo nome',
    advice: 'Usa un percorso che il modulo elenca (CF, 14.due, 59.2.text).',
  },
  'correction.unknown': {
    headline: 'nessuno ha corretto questa riga',
  },
  'correction.value': {
    headline: 'il valore non è del tipo del campo',
    advice: 'Scrivi un testo per testi e codici, AAAA-MM-GG per i giorni, centesimi interi per gli importi.',
  },
  'dismiss.nothing': {
    headline: 'nessuna di queste righe è in scarto, o accantonata se si annulla l’accantonamento',
  },
  'dismiss.overtaken': {
    headline: 'nel frattempo è arrivata una riga buona con questa chiave',
    advice: 'Non c’è nulla da fare: quella riga è in vigore.',
  },
  'dismiss.reason': {
    headline: 'per accantonare uno scarto serve un motivo',
  },
};
