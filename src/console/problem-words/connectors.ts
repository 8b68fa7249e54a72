/** Connecting a gestionale: connectors, drafts, cases, what the console writes. */
import type { ProblemWords } from './word.ts';

export const CONNECTORS: ProblemWords = {
  'case.date': {
    headline: 'date di un caso non è un giorno',
    advice: 'Scrivilo come 2026-01-15.',
  },
  'case.received-at': {
    headline: 'il momento di ricezione di un caso non è una data valida',
    advice: 'Scrivi 2026-01-15, oppure data e ora ISO come 2026-01-15T09:00:00Z.',
  },
  'configuration.exists': {
    headline: 'c’è già un file o una cartella con questo nome',
    advice: 'Scegli un altro nome: nulla viene mai sovrascritto.',
  },
  'configuration.unwritable': {
    headline: 'la console non può scrivere nelle cartelle della configurazione',
    advice: 'Scarica i file e mettili dove è tenuta la configurazione.',
  },
  'connect.file-exists': {
    headline: 'la cartella del collegamento contiene già un file con questo nome',
    advice: 'Rinomina il file.',
  },
  'connect.file-name': {
    headline: 'il nome del file non è quello atteso dal collegamento',
    advice: 'Rinomina il file, oppure cambia match.',
  },
  'connect.folders': {
    headline: 'questo server non ha cartelle in cui collegare un gestionale',
    advice: 'Usa tramite new gestionale.',
  },
  'connect.no-file': {
    headline: 'nessun file inviato, oppure file vuoto',
    advice: 'Scegli un file.',
  },
  'connect.no-folder': {
    headline: 'il collegamento non prende i file da una cartella di questo server',
    advice: 'Manda il primo file attraverso la sua porta.',
  },
  'connect.refused': {
    headline: 'questo server non può scrivere il collegamento',
    advice:
      'Scarica i file e passali a chi amministra l’installazione: il collegamento ha errori, o la sua porta nomina segreti o cartelle del server.',
  },
  'connect.…': {
    headline: 'un campo di «Collega un gestionale» non è valido',
    advice: 'Correggi il campo indicato: la pagina dice che cosa accetta.',
  },
  'connection.busy': {
    headline: 'sono già in prova altre connessioni',
    advice: 'Riprova tra un minuto.',
  },
  'connector.ambiguous': {
    headline: 'più enti hanno un collegamento con questo nome',
    advice: 'Scrivi ente/collegamento.',
  },
  'connector.disabled': {
    headline: 'il collegamento non si può usare',
    advice: 'Correggi la sua configurazione: la sua pagina e tramite check dicono che cosa non va.',
  },
  'connector.incomplete': {
    headline: 'l’ente o il gestionale del collegamento non si può usare',
    advice: 'Correggi la loro configurazione: tramite check dice che cosa non va.',
  },
  'connector.not-configured': {
    headline: 'il collegamento non ha ciò che questa operazione richiede',
    advice: 'Aggiungilo al collegamento e a gestionale.yaml, con le sue regole.',
  },
  'connector.paused': {
    headline: 'il collegamento è in pausa',
    advice: 'Riattivalo prima; se è in pausa nella configurazione, metti lì paused a false.',
  },
  'connector.unknown': {
    headline: 'nessun collegamento ha questo nome',
    advice: 'Usa uno di quelli elencati nel messaggio.',
  },
  'draft.case': {
    headline: 'un caso della bozza di gestionale non torna',
    advice: 'Correggi le regole o il caso.',
  },
  'draft.empty': {
    headline: 'il campione è vuoto',
    advice: 'Dai un file con qualche riga.',
  },
  'draft.encoding': {
    headline: 'il campione è in UTF-16 o EBCDIC, che nessun tracciato legge',
    advice: 'Chiedi un’altra codifica, oppure converti il file: il messaggio dice come.',
  },
  'draft.exists': {
    headline: 'c’è già un gestionale con questo nome',
    advice: 'Scegli un altro nome, oppure --force per sovrascrivere i file della bozza.',
  },
  'draft.layout': {
    headline: 'il campione non ha separatori né colonne fisse',
    advice:
      'Controlla il file: può non essere un elenco di posizioni, o non avere a capo; il messaggio dice che cosa si è visto.',
  },
  'gestionale.unknown': {
    headline: 'nessun gestionale ha questo nome',
    advice: 'Usa uno di quelli elencati nel messaggio.',
  },
};
