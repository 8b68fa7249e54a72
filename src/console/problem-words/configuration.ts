/** Configuration as it is written: YAML, names, values, times, secrets. */
import type { ProblemWords } from './word.ts';

export const CONFIGURATION: ProblemWords = {
  'key.format': {
    headline: 'un nome della configurazione è malformato',
    advice: 'Usa minuscole, cifre, punti, trattini e trattini bassi, al più 64.',
  },
  'key.missing': {
    headline: 'manca qualcosa che serve alla configurazione',
    advice: 'Scrivi quel che il messaggio nomina.',
  },
  'key.unknown': {
    headline: 'la configurazione non conosce questo nome',
    advice: 'Correggi il nome: il messaggio dice il più vicino tra quelli che conosce.',
  },
  'location.format': {
    headline: 'non è un URL',
    advice: 'Scrivi l’indirizzo nella forma che il messaggio indica.',
  },
  'name.unusable': {
    headline: 'il modello non dà un nome di file utilizzabile',
    advice: 'Non usare barre né caratteri di controllo, e resta sotto i byte che il messaggio dice.',
  },
  'order.match': {
    headline: 'il modello del progressivo non nomina file che match prenda',
    advice: 'Fai parlare i due degli stessi file.',
  },
  'order.sequence': {
    headline: 'il modello non dice dove sta il numero progressivo',
    advice: 'Scrivi per esempio TARI_*_{sequence}.csv.',
  },
  'organization.homeless': {
    headline: 'nessuna cartella di connectors/ ha questo ente',
    advice: 'Scrivi prima il suo organization.yaml.',
  },
  'schedule.cron': {
    headline: 'non è un’espressione cron, o non arriva mai',
    advice: 'Scrivi cinque campi: minuto, ora, giorno del mese, mese, giorno della settimana.',
  },
  'schedule.every': { headline: 'every e cron insieme', advice: 'Tieni every o schedule.cron.' },
  'schedule.never': {
    headline: 'cron, window e days insieme non lasciano mai un momento',
    advice: 'Cambiane uno.',
  },
  'schedule.window': {
    headline: 'la finestra finisce quando comincia',
    advice: 'Scrivi per esempio 02:00-05:00; per tutto il giorno, toglila.',
  },
  'secret.literal': {
    headline: 'un segreto è scritto in chiaro nella configurazione',
    advice: 'Scrivi ${' + 'env:NAME} o ${' + 'file:path}, e tieni lì il valore.',
  },
  'secret.missing': {
    headline: 'un segreto indicato nella configurazione non si trova',
    advice: 'Dallo al processo, con il permesso di leggerlo, poi usa tramite check.',
  },
  'service.unknown': {
    headline: 'servizio sconosciuto',
    advice: 'Usa un servizio o un codice di segregazione che c’è: il messaggio li nomina.',
  },
  'template.unknown': {
    headline: 'una parola tra graffe che un nome di file non può avere',
    advice:
      'Usa received.stem, received.name, number:6, date:yyyyMMdd, connector, organization, parameters.<name>.',
  },
  'then.impossible': {
    headline: 'la porta non può spostare né cancellare file',
    advice: 'Togli then: quel che è già stato preso non viene preso di nuovo.',
  },
  'value.format': {
    headline: 'un valore non è scritto come dovrebbe',
    advice: 'Correggilo: il messaggio dice che cosa ci si aspetta.',
  },
  'value.missing': { headline: 'una chiave non ha valore', advice: 'Scrivi un valore, o togli la chiave.' },
  'value.range': {
    headline: 'un valore è fuori dai suoi limiti',
    advice: 'Correggilo: il messaggio dice quali limiti.',
  },
  'value.type': {
    headline: 'un valore è di un altro tipo',
    advice: 'Correggilo: il messaggio dice quale tipo ci si aspetta; i codici vanno tra virgolette.',
  },
  'value.unknown': {
    headline: 'un valore non è tra quelli ammessi',
    advice: 'Usa uno di quelli che il messaggio nomina.',
  },
  'yaml.duplicate-key': {
    headline: 'la stessa chiave scritta due volte',
    advice: 'Togli una delle due: il messaggio dice la riga dell’altra.',
  },
  'yaml.empty': { headline: 'il file è vuoto', advice: 'Scrivi la configurazione, o togli il file.' },
  'yaml.encoding': { headline: 'il file non è in UTF-8', advice: 'Salvalo di nuovo con la codifica UTF-8.' },
  'yaml.merge': {
    headline: 'qui le chiavi << non si usano',
    advice: 'Scrivi le chiavi per esteso, o usa un alias per tutto il valore.',
  },
  'yaml.syntax': {
    headline: 'non è YAML',
    advice: 'Correggi il punto indicato; per i rientri usa gli spazi.',
  },
  'yaml.tag': { headline: 'qui i tag di YAML non si usano', advice: 'Togli la parola che comincia con !.' },
  'yaml.too-large': {
    headline: 'file di configurazione troppo grande',
    advice: 'Metti i dati accanto ai casi, come esempi: la configurazione si scrive a mano.',
  },
  'yaml.unquoted-code': {
    headline: 'un codice senza virgolette: YAML lo legge come numero',
    advice: 'Metti il codice tra virgolette: "…".',
  },
};
