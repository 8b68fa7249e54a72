/** Each condition in Italian, for the people of the body: what it is, the facts, what to do about it. */
import type { AlertEnding, AlertFacts, AlertReason } from '../../domain/alert.ts';

const MOMENT = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'Europe/Rome',
  hourCycle: 'h23',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const COUNT = new Intl.NumberFormat('it-IT', { useGrouping: 'always', maximumFractionDigits: 0 });

export interface Told {
  /** A few words, for the subject too. */
  readonly title: string;
  /** Name and value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly todo: string;
  /** What shows more, or ends it. */
  readonly command?: string;
  /** What it means that it ended. */
  readonly ended: string;
}

/** `22/11/2026 08:14`, Europe/Rome. */
export const moment = (instant: Date | string): string => MOMENT.format(new Date(instant)).replace(',', '');

const day = (iso: string): string => iso.split('-').reverse().join('/');
const count = (value: number): string => COUNT.format(value);
const reasons = (found: readonly AlertReason[]): readonly (readonly [string, string])[] =>
  found.map(({ code, message }) => ['Motivo', `${message} (${code})`] as const);
const delivery = (facts: { delivery: number; file: string }): readonly [string, string] => [
  'Fornitura',
  `${facts.delivery}, file ${facts.file}`,
];
const returned = (what: 'acknowledgement' | 'report'): string =>
  what === 'report' ? 'esito dei pagamenti' : 'esito di caricamento';

/** `connector`: as the command line wants it, `<organization>/<id>`. */
export function inItalian(facts: AlertFacts, connector: string): Told {
  switch (facts.kind) {
    case 'refused':
      return {
        title: 'fornitura rifiutata',
        facts: [delivery(facts), ['Ricevuta', moment(facts.receivedAt)], ...reasons(facts.reasons)],
        todo: 'Nulla del file è stato applicato: va corretto e inviato di nuovo.',
        command: `tramite deliveries show ${facts.delivery}`,
        ended: 'Una fornitura arrivata dopo è stata applicata.',
      };
    case 'held':
      return {
        title: 'fornitura da approvare',
        facts: [delivery(facts), ['Ricevuta', moment(facts.receivedAt)], ...reasons(facts.reasons)],
        todo: 'Va guardata, poi approvata oppure ritirata. Quelle che seguono aspettano.',
        command: `tramite approve ${facts.delivery}`,
        ended: 'Qualcuno ha deciso.',
      };
    case 'cancellations':
      return {
        title: 'annullamenti da approvare',
        facts: [delivery(facts), ['Ricevuta', moment(facts.receivedAt)], ...reasons(facts.reasons)],
        todo: 'Le posizioni che l’elenco non nomina più restano pagabili finché qualcuno non approva.',
        command: `tramite approve ${facts.delivery}`,
        ended: 'Gli annullamenti non aspettano più.',
      };
    case 'problems':
      return {
        title: 'molti scarti in una fornitura',
        facts: [
          delivery(facts),
          ['Ricevuta', moment(facts.receivedAt)],
          ['Scarti', `${count(facts.inProblem)} su ${count(facts.of)}`],
        ],
        todo: 'Le altre righe sono state applicate: vanno corrette quelle scartate e inviate di nuovo.',
        command: `tramite deliveries show ${facts.delivery}`,
        ended: 'Gli scarti sono scesi sotto la soglia.',
      };
    case 'file':
      return {
        title: 'file fermo alla sorgente',
        facts: [['File', facts.file], ['In attesa dal', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Il file non risulta completo: chi lo scrive deve finire di scriverlo, o toglierlo.',
        command: 'tramite status',
        ended: 'Il file è stato preso, o non c’è più.',
      };
    case 'decision':
      return {
        title: 'fornitura ancora da approvare',
        facts: [delivery(facts), ['In attesa dal', moment(facts.since)]],
        todo: 'Nessuno ha deciso: va approvata oppure ritirata. Quelle che seguono aspettano.',
        command: `tramite approve ${facts.delivery}`,
        ended: 'Qualcuno ha deciso.',
      };
    case 'outgoing':
      return {
        title: `${returned(facts.what)} non consegnato`,
        facts: [['File', facts.file], ['In attesa dal', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Tramite continua a provare: va tolto ciò che lo impedisce.',
        command: `tramite returns --connector ${connector}`,
        ended: 'Il file è stato consegnato.',
      };
    case 'uncertain':
      return {
        title: `${returned(facts.what)}: consegna incerta`,
        facts: [['File', facts.file], ['Scritto il', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Va chiesto al gestionale se lo ha ricevuto; poi «returns arrived» se c’è, «returns resend» se manca.',
        // Without the name of the file, which is data: commands are copied into a shell.
        command: `tramite returns --connector ${connector}`,
        ended: 'Qualcuno ha deciso.',
      };
    case 'expected':
      return {
        title: 'file atteso non arrivato',
        facts: [
          ['Atteso entro', moment(facts.due)],
          ['Arrivati', `${count(facts.came)} su ${count(facts.files)}`],
        ],
        todo: 'Va chiesto a chi lo produce se e quando lo ha inviato.',
        command: `tramite deliveries --connector ${connector}`,
        ended: 'Il file atteso è arrivato.',
      };
    case 'source':
      return {
        title: 'sorgente non raggiungibile',
        facts: [['Dove', facts.location], ['Dal', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Tramite continua a provare: finché dura, nessun file viene preso.',
        command: `tramite check --connect ${connector}`,
        ended: 'I file vengono presi di nuovo.',
      };
    case 'destination':
      return {
        title: 'destinazione non raggiungibile',
        facts: [['Dove', facts.location], ['Dal', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Tramite continua a provare: finché dura, al gestionale non torna nulla.',
        command: `tramite check --connect ${connector}`,
        ended: 'I file vengono consegnati di nuovo.',
      };
    case 'nodo':
      return {
        title: 'il Nodo non risponde',
        facts: [['Accesso', facts.access], ['Dal', moment(facts.since)], ...reasons(facts.reasons)],
        todo: 'Tramite continua a provare: finché dura, nulla viene pubblicato e i pagamenti non arrivano. Se la chiave è scaduta va cambiata.',
        command: 'tramite status',
        ended: 'Il Nodo risponde di nuovo.',
      };
    case 'credential':
      return {
        title: 'credenziale in scadenza',
        facts: [
          ['Dove', facts.location],
          ['Scade il', day(facts.until)],
        ],
        todo: 'Va rinnovata con chi gestisce il server, poi va aggiornata la data «credentialUntil».',
        ended: 'La scadenza è stata spostata.',
      };
    case 'certificate':
      return {
        title: 'certificato in scadenza',
        facts: [
          ['Dove', facts.location],
          ['Certificato', facts.subject],
          ['Scade il', moment(facts.until)],
        ],
        todo: 'Chi gestisce il server deve rinnovarlo: dopo, Tramite rifiuta di collegarsi.',
        ended: 'Il server ha un certificato nuovo.',
      };
  }
}

export function endingInItalian(told: Told, ending: AlertEnding | null): string {
  if (ending === null) return told.ended;
  return ending.kind === 'late'
    ? `Il file atteso è arrivato in ritardo, il ${moment(ending.at)}.`
    : `Quello atteso non è mai arrivato; il ${moment(ending.at)} ne è arrivato un altro: va verificato se contiene tutto.`;
}
