/** Who asks, and what they may do: permissions, keys of the API, roles. */
import type { ProblemWords } from './word.ts';

export const ACCESS: ProblemWords = {
  'access.anonymous': {
    headline: 'la richiesta non dice chi la fa',
    advice: 'Manda l’intestazione Authorization: Bearer con una chiave API.',
  },
  'access.denied': {
    headline: 'manca il permesso per questo ente',
    advice: 'Chiedilo a un amministratore dell’ente.',
  },
  'access.forged': {
    headline: 'la richiesta è arrivata senza il token della pagina',
    advice: 'Ricarica la pagina e riprova; un programma manda X-CSRF-Token, o usa una chiave API.',
  },
  'access.settings': {
    headline: 'un’impostazione degli accessi è errata',
    advice: 'Correggi la variabile nominata nel messaggio; docs/access.md dice che cosa accetta.',
  },
  'api.busy': {
    headline: 'sono già in prova altre connessioni',
    advice: 'Riprova quando sono finite: se ne provano al massimo quattro alla volta.',
  },
  'api.failed': {
    headline: 'non è stato possibile preparare la risposta',
    advice: 'Riprova; il log del server dice di più.',
  },
  'api.key-in-use': {
    headline: 'la prima richiesta con questa Idempotency-Key è ancora in corso',
    advice: 'Riprova tra un momento.',
  },
  'api.told-once': {
    headline: 'il segreto è stato mostrato una volta sola, con la prima risposta',
    advice: 'Crea un’altra chiave.',
  },
  'api-key.expiry': {
    headline: 'la chiave risulterebbe già scaduta',
    advice: 'Scegli una data futura, oppure nessuna.',
  },
  'api-key.name': {
    headline: 'il nome della chiave deve avere da 1 a 60 caratteri',
    advice: 'Dai alla chiave il nome del programma che la usa.',
  },
  'api-key.permissions': {
    headline: 'la chiave non ha permessi, o non ha enti',
    advice: 'Scegli almeno un permesso e almeno un ente.',
  },
  'api-key.ruled-elsewhere': {
    headline: 'la chiave riguarda anche enti che non amministri',
    advice: 'Chiedi a chi amministra tutti gli enti della chiave.',
  },
  'api-key.unknown': {
    headline: 'questa chiave non esiste',
    advice:
      'Controlla il codice: la chiave può anche essere di un altro ente, i due casi non si distinguono.',
  },
  'grant.empty': {
    headline: 'un utente senza ruolo non può fare nulla',
    advice: 'Scegli almeno un ruolo.',
  },
  'grant.forbidden': {
    headline: 'il ruolo o la chiave supera ciò che puoi concedere',
    advice: 'Chiedilo a chi amministra tutti gli enti.',
  },
  'grant.organization': {
    headline: 'nessun ente ha questo codice',
    advice: 'Scegli un ente che c’è: gli enti vengono da connectors/<ente>/organization.yaml.',
  },
};
