/** Why a file waits at its source, in Italian: the gates, the order of intake, the doors. Figures and names are kept. */
export type Say = (...parts: readonly string[]) => string;

export const FILE_WAITS: readonly (readonly [RegExp, Say])[] = [
  [
    /^stable: .*over (\d+) listings; (\d+) so far$/,
    (wanted, seen) =>
      `dimensione e ora devono restare ferme per ${wanted} letture della cartella; finora ${seen}`,
  ],
  [
    /^stable: .*still for (\d+) seconds; (\d+) so far$/,
    (wanted, seen) =>
      `dimensione e ora devono restare ferme per ${wanted} ${wanted === '1' ? 'secondo' : 'secondi'}; finora ${seen}`,
  ],
  [/^stable: size still changing$/, () => 'la sua dimensione cambia ancora'],
  [/^stable: it changed while it was read$/, () => 'è cambiato mentre veniva letto'],
  [
    /^stable: its last (\d+) bytes? of (\d+) are NUL/,
    (empty, size) =>
      `${empty === '1' ? 'l’ultimo byte' : `gli ultimi ${empty} byte`} di ${size} ${empty === '1' ? 'è ancora vuoto' : 'sono ancora vuoti'}: lo spazio è riservato, non scritto`,
  ],
  [/^marker: no (.*) file yet$/, (suffixes) => `manca ancora il file ${suffixes?.replaceAll(' or ', ' o ')}`],
  [
    /^marker: (.*) says (\d+) records?, found (\d+)$/s,
    (name, said, found) =>
      `${name} dichiara ${said} ${said === '1' ? 'riga' : 'righe'}, ne ${found === '1' ? 'risulta' : 'risultano'} ${found}`,
  ],
  [/^marker: (.*) holds no count$/s, (name) => `${name} non dichiara quante righe ha`],
  [/^sidecarHash: no (\.\w+) file yet$/, (suffix) => `manca ancora il file ${suffix} con l’impronta`],
  [
    /^sidecarHash: hash file disagrees: (.*) holds the (\w+)/s,
    (name, algorithm) => `l’impronta ${algorithm} in ${name} è di altri byte`,
  ],
  [
    /^trailer: trailer says (.+), found (.+) \((.*)\)$/,
    (said, found, name) => `la coda dichiara ${said}, risulta ${found} (${name})`,
  ],
  [/^trailer: /, () => 'manca ancora la riga di coda: il file non è completo'],
  [/^rename: its name is temporary \((.*)\)$/, (suffix) => `ha ancora un nome provvisorio (${suffix})`],
  [/^minimumAge: /, () => 'è troppo recente: potrebbe essere ancora in scrittura'],
  [
    /^quiet: written (\d+) seconds ago; it must be quiet for (\d+)$/,
    (since, wanted) =>
      `scritto ${since} secondi fa: si attende che nessuno lo riprenda per ${wanted} secondi`,
  ],
  [/^open: it is being written$/, () => 'è in scrittura'],
  [
    /^open: the session ended while it was being written$/,
    () => 'la connessione è caduta durante il caricamento: si attende che riprenda',
  ],
  [/^order: waits behind (.*), which comes before it$/s, (name) => `attende ${name}, che viene prima`],
  [
    /^order: number (\d+) has not come yet, this is (\d+)$/,
    (missing, found) => `il numero ${missing} non è ancora arrivato, questo è il ${found}`,
  ],
  [
    /^order: its number (\d+) comes before (\d+)/,
    (found, next) => `il suo numero ${found} viene prima del ${next}, che è il prossimo`,
  ],
  [
    /^order: its name holds no progressive number/,
    () => 'il suo nome non porta il numero progressivo atteso',
  ],
  [/^envelope: (.*)$/s, (why) => `la busta non si apre: ${why}`],
  [
    /^settle: taken, but (.*) cannot be (deleted|moved)/s,
    (name) => `acquisito, ma ${name} non si può spostare`,
  ],
  [/^archive: the archive cannot take it/, () => 'l’archivio non può riceverlo: vedere il suo disco'],
];
