/** What a person or a program asks for: acts on positions, deliveries and files that go back, the API, the server. */
import type { ProblemWords } from './word.ts';

export const OPERATIONS: ProblemWords = {
  'object.unknown': {
    headline: 'non esiste, o non riguarda gli enti che puoi vedere',
    advice: 'Chiedi qualcosa che un elenco mostra.',
  },
  'outgoing.more-faults': {
    headline: 'altre righe con lo stesso problema',
    advice: 'Correggi prima quelle elencate.',
  },
  'outgoing.not-unknown': {
    headline: 'su questo file non c’è nulla da decidere',
    advice: 'Guarda con tramite status i file che aspettano una decisione.',
  },
  'outgoing.on-its-way': {
    headline: 'il file non è ancora stato consegnato',
    advice: 'Prima decidi: mandalo di nuovo, o di’ che è arrivato.',
  },
  'outgoing.unknown': {
    headline: 'questo file di ritorno non esiste',
    advice: 'Guarda con tramite status i file che sono tornati.',
  },
  'position.busy': {
    headline: 'un’altra azione a mano sulla posizione è in corso',
    advice: 'Aspetta un momento.',
  },
  'position.exists': {
    headline: 'una posizione con questa chiave c’è già',
    advice: 'Dai alla nuova una chiave sua.',
  },
  'position.gone': { headline: 'la posizione è già annullata' },
  'position.not-cancelled': { headline: 'la posizione non è annullata: non c’è nulla da ripristinare' },
  'position.paid': {
    headline: 'la posizione è pagata: non si può annullare',
    advice: 'Regola la cosa con il debitore.',
  },
  'position.unknown': { headline: 'questa posizione non esiste', advice: 'Cercala in Posizioni.' },
  'record.unknown': { headline: 'la fornitura non ha questa riga' },
  'replay.by-hand': {
    headline: 'la fornitura non è un file che si possa rielaborare',
    advice:
      'Rielabora la fornitura con cui le righe sono arrivate; una posizione scritta a mano ritirala o annullala.',
  },
  'replay.cut-differs': {
    headline: 'il tracciato di oggi taglia il file in modo diverso da allora',
    advice: 'Rielabora tutta la fornitura.',
  },
  'replay.none': { headline: 'nessuna riga ha più questo scarto' },
  'replay.over': { headline: 'non c’è più nulla da fermare' },
  'replay.overtaken': {
    headline: 'una fornitura più recente ha toccato le stesse chiavi: vale quella',
    advice: 'Correggi la riga della fornitura più recente.',
  },
  'replay.too-many': { headline: 'più di 50.000 righe scelte', advice: 'Rielabora tutta la fornitura.' },
  'replay.unknown': { headline: 'la fornitura non è una rielaborazione di alcune righe' },
  'report.busy': {
    headline: 'un esito dei pagamenti di questo collegamento è in preparazione',
    advice: 'Riprova tra un momento.',
  },
  'request.cursor': {
    headline: 'il cursore non è di una pagina di questo elenco',
    advice: 'Ricomincia dalla prima pagina.',
  },
  'request.idempotency-key': {
    headline: 'Idempotency-Key già usata per un’altra richiesta, o troppo lunga',
    advice: 'Usa una chiave diversa per ogni cosa da fare, al più di 200 caratteri.',
  },
  'request.if-match': {
    headline: 'manca If-Match con la versione vista',
    advice: 'Manda l’ETag di GET …/records/{record}/form.',
  },
  'request.invalid': {
    headline: 'il percorso, i parametri o il corpo della richiesta non vanno bene',
    advice: 'Correggi il campo indicato: il riferimento a /api/v1/ dice che cosa è ammesso.',
  },
  'request.not-json': {
    headline: 'il corpo della richiesta non è JSON',
    advice: 'Manda Content-Type: application/json.',
  },
  'request.span': {
    headline: 'i giorni non sono giorni, o sono troppi per un elenco al giorno',
    advice: 'Chiedi per mese, o per meno giorni.',
  },
  'request.too-large': {
    headline: 'il corpo della richiesta è troppo lungo',
    advice: 'Fai entrare i file dalle porte, non dalle API.',
  },
  'request.unknown-route': {
    headline: 'questo percorso delle API non esiste',
    advice: 'Cercalo nel riferimento a /api/v1/, che li elenca.',
  },
  'sandbox.port': {
    headline: 'la porta di rete della sandbox è occupata',
    advice: 'Danne un’altra con --port; 0 ne prende una libera.',
  },
  'sandbox.refused': {
    headline: 'la sandbox non ha accettato la richiesta',
    advice: 'Leggi la sua risposta: dice perché.',
  },
  'sandbox.unknown-notice': {
    headline: 'la sandbox non conosce questo avviso',
    advice: 'Guarda quelli che conosce con tramite sandbox ledger.',
  },
  'sandbox.unreachable': {
    headline: 'lì non risponde nessuna sandbox',
    advice: 'Avviala con tramite sandbox; --url o TRAMITE_SANDBOX_URL dicono dove sta.',
  },
  'sequence.number': {
    headline: 'non è un numero progressivo',
    advice: 'Scrivi un numero intero, da 0 in su.',
  },
  'trace.unknown': {
    headline: 'niente porta questo codice o questa chiave',
    advice: 'Dai uno IUV, le 18 cifre di un codice avviso, o una chiave come la scrive il gestionale.',
  },
  'web.cannot-listen': {
    headline: 'il server non può ascoltare su questo indirizzo',
    advice: 'Controlla che --host sia un indirizzo di questa macchina.',
  },
  'web.failed': { headline: 'la pagina non è riuscita', advice: 'Riprova; il log del server dice di più.' },
  'web.port-forbidden': {
    headline: 'questo utente non può ascoltare sulla porta',
    advice: 'Scegli con --port una porta sopra 1023.',
  },
  'web.port-taken': {
    headline: 'la porta di rete è occupata da un altro programma',
    advice: 'Scegline un’altra con --port, o ferma l’altro programma: può essere Tramite stesso.',
  },
};
