/** Logging in, passwords and accounts. */
import type { ProblemWords } from './word.ts';

export const PEOPLE: ProblemWords = {
  'link.unknown': {
    headline: 'questo link non vale più',
    advice: 'Chiedine un altro a un amministratore; quello del primo nasce a ogni avvio di Tramite.',
  },
  'login.blocked': {
    headline: 'troppi tentativi',
    advice: 'Aspetta il tempo indicato, o chiedi un nuovo link, che li azzera.',
  },
  'login.busy': { headline: 'troppe persone stanno entrando', advice: 'Riprova tra qualche secondo.' },
  'login.code': {
    headline: 'codice non corretto, o già usato',
    advice: 'Aspetta il prossimo, e controlla l’ora del telefono.',
  },
  'login.expired': { headline: 'il tempo per il codice è passato', advice: 'Entra di nuovo.' },
  'login.failed': {
    headline: 'indirizzo o password non corretti, o accesso disabilitato',
    advice: 'Se hai perso la password, chiedi un nuovo link a un amministratore.',
  },
  'oidc.absent': {
    headline: 'qui non c’è un fornitore di identità',
    advice: 'Imposta TRAMITE_OIDC_ISSUER, o entra con la password.',
  },
  'oidc.refused': {
    headline: 'la risposta del fornitore di identità non riguarda questo ingresso',
    advice: 'Ricomincia; se si ripete, il log dice che cosa ha risposto il fornitore.',
  },
  'oidc.settings': {
    headline: 'un’impostazione del fornitore di identità è sbagliata',
    advice: 'Correggi quella che il messaggio nomina: docs/access.md dice che cosa ammette.',
  },
  'oidc.unknown-user': {
    headline: 'il fornitore di identità ti conosce, ma qui non hai un accesso',
    advice:
      'Chiedi a un amministratore di invitare l’indirizzo che il fornitore conosce: deve essere verificato.',
  },
  'oidc.unreachable': {
    headline: 'il fornitore di identità non risponde',
    advice: 'Riprova, o entra con la password.',
  },
  'password.absent': {
    headline: 'questo accesso non ha una password',
    advice: 'Entra con il fornitore di identità; per avere una password chiedi un link.',
  },
  'password.current': {
    headline: 'la password attuale non è corretta',
    advice: 'Scrivila di nuovo: conta come un ingresso non riuscito.',
  },
  'password.length': {
    headline: 'la password non ha da 12 a 256 caratteri',
    advice: 'Usa quattro parole che non c’entrano tra loro.',
  },
  'password.weak': {
    headline: 'la password si indovina subito',
    advice: 'Non usare il tuo indirizzo, né pochi caratteri ripetuti.',
  },
  'session.unknown': {
    headline: 'questa sessione non c’è più',
    advice: 'Non serve fare nulla: nel frattempo si è chiusa.',
  },
  'totp.absent': { headline: 'non c’è un secondo fattore da togliere' },
  'user.conflict': {
    headline: 'qualcuno ha cambiato questo accesso nel frattempo',
    advice: 'Guardalo di nuovo, poi cambialo.',
  },
  'user.disabled': { headline: 'questo accesso è disabilitato', advice: 'Prima riabilitalo.' },
  'user.known': {
    headline: 'c’è già un accesso con questo indirizzo',
    advice: 'Cambia i suoi ruoli; se non lo vedi, chiedi a chi amministra tutti gli enti.',
  },
  'user.last-administrator': {
    headline: 'nessun altro amministra tutti gli enti',
    advice: 'Prima rendi qualcun altro amministratore di tutti.',
  },
  'user.login': {
    headline: 'un accesso ha per nome un indirizzo e-mail',
    advice: 'Scrivi un indirizzo e-mail.',
  },
  'user.name': { headline: 'il nome non ha da 1 a 100 caratteri', advice: 'Scrivi un nome.' },
  'user.ruled-elsewhere': {
    headline: 'questo accesso ha ruoli che non puoi dare',
    advice: 'Togli i suoi ruoli qui, o chiedi a chi amministra tutti gli enti.',
  },
  'user.unknown': {
    headline: 'questo accesso non esiste',
    advice: 'Controlla l’indirizzo: può anche essere di un altro ente, e i due casi non si distinguono.',
  },
};
