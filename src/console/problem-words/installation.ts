/** The installation itself: its database. */
import type { ProblemWords } from './word.ts';

export const INSTALLATION: ProblemWords = {
  'database.embedded-account': {
    headline: 'PostgreSQL non può girare come root, e l’utente postgres non si può creare',
    advice: 'Avvia Tramite con un utente normale, crea un utente postgres, oppure imposta DATABASE_URL.',
  },
  'database.embedded-missing': {
    headline: 'manca PostgreSQL in node_modules',
    advice:
      'Esegui di nuovo npm install, permettendo pacchetti facoltativi e script di installazione, oppure imposta DATABASE_URL.',
  },
  'database.embedded-not-made': {
    headline: 'PostgreSQL non ha potuto creare i suoi dati',
    advice:
      'Controlla che la cartella sia scrivibile e che il disco non sia pieno, oppure imposta DATABASE_URL.',
  },
  'database.embedded-not-started': {
    headline: 'PostgreSQL non è partito',
    advice:
      'Leggi il motivo che PostgreSQL dà nel messaggio, oppure imposta DATABASE_URL verso un PostgreSQL tuo.',
  },
  'database.unreachable': {
    headline: 'il database non risponde',
    advice: 'Controlla DATABASE_URL, che dice dove sta; senza, PostgreSQL è quello interno in TRAMITE_HOME.',
  },
};
