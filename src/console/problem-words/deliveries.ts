/** Deliveries and what is decided about them: approvals, withdrawals, full lists, outcomes. */
import type { ProblemWords } from './word.ts';

export const DELIVERIES: ProblemWords = {
  'accept.unknown': {
    headline: 'una persona non può accettare questo codice',
    advice: 'Fai correggere il file: si possono accettare solo i dubbi (looks-like-open).',
  },
  'acknowledgement.lines': {
    headline: 'alcune righe tornerebbero senza il loro esito',
    advice:
      'Correggi acknowledgement.jsonata o il tracciato; intanto gli esiti di queste righe si vedono nella fornitura.',
  },
  'act.reason': {
    headline: 'per inserire, annullare o ripristinare a mano serve un motivo',
  },
  'archive.missing': {
    headline: 'l’archivio non ha più il contenuto di questa fornitura',
    advice: 'Chiedi di nuovo il file al gestionale.',
  },
  'delivery.duplicate': {
    headline: 'stesso contenuto dell’ultima fornitura applicata',
    advice: 'Non c’è nulla da fare: il contenuto è già in vigore.',
  },
  'delivery.first': {
    headline: 'prima fornitura di questo collegamento',
    advice: 'Guarda conteggi, totali ed esempi, poi approva.',
  },
  'delivery.not-finished': {
    headline: 'si rielaborano solo le forniture applicate o rifiutate',
    advice: 'Aspetta che sia applicata; la pagina della fornitura dice a che punto è.',
  },
  'delivery.not-held': {
    headline: 'la fornitura non è da approvare',
    advice: 'Non c’è nulla da approvare: la pagina Oggi elenca ciò che aspetta.',
  },
  'delivery.not-withdrawable': {
    headline: 'ora non c’è nulla da ritirare',
    advice: 'Guarda la fornitura: può essere andata avanti.',
  },
  'delivery.original-erased': {
    headline: 'l’originale è stato cancellato: il suo termine di conservazione era passato',
    advice: 'Ciò che ne è nato è ancora qui; se servono le sue righe, chiedi di nuovo il file al gestionale.',
  },
  'delivery.overtaken': {
    headline: 'è stata applicata una fornitura più recente, che ora dice che cosa manca',
    advice: 'Non c’è nulla da fare.',
  },
  'delivery.repeated': {
    headline: 'stesso contenuto di una fornitura più vecchia: riporterebbe i suoi dati',
    advice: 'Approvala solo se è quello che vuoi.',
  },
  'delivery.replaying': {
    headline: 'la fornitura è già in rielaborazione',
    advice: 'Aspetta che la rielaborazione in corso finisca.',
  },
  'delivery.unknown': {
    headline: 'questa fornitura non esiste',
    advice: 'Cercala nell’elenco delle forniture.',
  },
  'delivery.unusual-count': {
    headline: 'numero di righe insolito',
    advice: 'Guarda il file: approvalo se è giusto, altrimenti ritiralo.',
  },
  'delivery.unusual-total': {
    headline: 'totale insolito',
    advice: 'Guarda il file: approvalo se è giusto, altrimenti ritiralo.',
  },
  'dispatch.name-taken': {
    headline: 'un altro file ha già questo nome',
    advice:
      'Fai togliere quel file e questo partirà; se i nomi si ripetono, metti {number:6} o {date:yyyyMMdd} nel modello del nome.',
  },
  'dispatch.unknown': {
    headline: 'la consegna si è interrotta mentre il file cambiava nome, e ora non c’è nessuno dei due nomi',
    advice: 'Chiedi al gestionale se lo ha già preso, poi rimandalo o conferma che è arrivato.',
  },
  'events.none': {
    headline: 'nessuno degli eventi scelti è ancora da comunicare',
  },
  'fullList.too-many': {
    headline: 'troppe posizioni aperte mancano da questo elenco completo',
    advice: 'Approva gli annullamenti se sono voluti.',
  },
  'fullList.unreadable-key': {
    headline: 'alcuni scarti hanno una chiave illeggibile: potrebbero essere tra le posizioni assenti',
    advice: 'Fai correggere quelle righe, oppure approva gli annullamenti.',
  },
};
