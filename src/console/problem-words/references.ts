/** What a configuration refers to and does not find, or finds twice: layouts, accounts, codes, parameters, owners. */
import type { ProblemWords } from './word.ts';

export const REFERENCES: ProblemWords = {
  'dependence.disabled': {
    headline: 'l’ente o il gestionale di questo collegamento non si può usare',
  },
  'format.unknown': {
    headline: 'formato di tracciato sconosciuto',
    advice: 'Usa uno dei formati che ci sono.',
  },
  'iban.not-postal': {
    headline: 'postalIban non è un conto di Poste Italiane',
    advice: 'Nomina un conto postale tra gli ibans (ABI 07601), oppure togli postalIban.',
  },
  'iban.unknown': {
    headline: 'il servizio nomina un conto che non è tra gli ibans',
    advice: 'Usa uno dei conti che ci sono, oppure aggiungilo agli ibans dell’ente.',
  },
  'layout.like': {
    headline: 'un tracciato non può essere come quello delle posizioni: il formato è un altro',
    advice: 'Dai a tutti e due lo stesso formato, oppure scrivi per esteso le opzioni.',
  },
  'layout.missing': {
    headline: 'il gestionale non ha il tracciato per il file che torna',
    advice: 'Aggiungilo a gestionale.yaml, con le sue regole.',
  },
  'mapping.memory': {
    headline: 'le regole chiedono troppa memoria per una riga',
    advice: 'Correggi le regole, o la riga se non è come dice il tracciato; poi rielabora la fornitura.',
  },
  'mapping.missing': {
    headline: 'un tracciato non ha le sue regole',
    advice: 'Scrivi il file delle regole accanto a gestionale.yaml.',
  },
  'mapping.timeout': {
    headline: 'le regole impiegano troppo tempo su una riga',
    advice: 'Correggi le regole, o la riga se non è come dice il tracciato; poi rielabora la fornitura.',
  },
  'nodo.unknown': {
    headline: 'accesso al Nodo sconosciuto',
    advice: 'Usa un accesso o un adattatore che c’è.',
  },
  'organization.folder': {
    headline: 'la cartella dell’ente non comincia con il suo codice',
    advice: 'Rinomina la cartella, oppure correggi il codice.',
  },
  'organization.twice': {
    headline: 'lo stesso ente in due cartelle',
    advice: 'Lasciane una: un ente ha una cartella sola.',
  },
  'parameter.missing': {
    headline: 'manca un parametro che il gestionale richiede',
    advice: 'Scrivilo in parameters del collegamento.',
  },
  'parameter.unknown': {
    headline: 'il gestionale non ha questo parametro',
    advice: 'Usa uno dei parametri del gestionale, oppure togli questo.',
  },
  'receive.loop': {
    headline: 'un file che torna finirebbe dove un collegamento lo riprende come file in arrivo',
    advice: 'Scrivi in un’altra cartella, oppure restringi match.',
  },
  'receive.overlap': {
    headline: 'due collegamenti possono prendere lo stesso file',
    advice: 'Fai distinguere i file ai due match, oppure usa due cartelle.',
  },
  'sample.missing': {
    headline: 'il campione del caso non c’è',
    advice: 'Metti il campione accanto al caso, oppure correggi il nome.',
  },
  'segregationCode.foreign': {
    headline: 'il codice di segregazione non è di questo accesso al Nodo',
    advice: 'Usa uno dei codici dell’accesso.',
  },
  'segregationCode.missing': {
    headline: 'manca il codice di segregazione: l’accesso al Nodo ne ha più di uno',
    advice: 'Scrivi codes.segregationCode nel collegamento.',
  },
  'unknownPayments.missing': {
    headline: 'nessun collegamento dice di chi sono i pagamenti sconosciuti di un codice di segregazione',
    advice: 'Scrivi unknownPayments: true in uno solo dei collegamenti.',
  },
  'unknownPayments.twice': {
    headline: 'due collegamenti si dicono proprietari degli stessi pagamenti sconosciuti',
    advice: 'Lascia unknownPayments: true in uno solo.',
  },
  'yaml.documents': {
    headline: 'il file contiene più documenti (---)',
    advice: 'Lasciane uno.',
  },
};
