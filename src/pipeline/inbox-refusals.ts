/** What a client finds in `errori/`: one text for each file that could not be used, in the words of whoever sent it. */
import type { Refusal } from '../domain/ports/inbox.ts';
import type { Place, Problem } from '../domain/problem.ts';
import type { RefusedDelivery } from '../store/refused-deliveries.ts';
import type { UploadRow } from '../store/uploads.ts';

const SUFFIX = '.errore.txt';
/** What a name may take up in bytes. */
const LONGEST_NAME = 255;
const MOST_REASONS = 50;

const MOMENT = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'Europe/Rome',
  hourCycle: 'h23',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const moment = (instant: Date): string => MOMENT.format(instant).replace(',', '');

/** The newest first within each text; a file that was refused twice has one text. */
export function refusalsOf(
  refused: readonly RefusedDelivery[],
  aside: readonly UploadRow[],
): readonly Refusal[] {
  const parts = [
    ...refused.map((one) => ({ file: one.fileName, at: one.receivedAt, text: refusedText(one) })),
    ...aside.map((one) => ({ file: one.name, at: one.changedAt, text: asideText(one) })),
  ];
  const byFile = Map.groupBy(parts, (part) => part.file);
  return [...byFile].map(([file, all]) => {
    const newestFirst = all.sort((a, b) => b.at.getTime() - a.at.getTime());
    return {
      name: noteName(file),
      text: newestFirst.map((part) => part.text).join('\r\n'),
      atMs: newestFirst[0]?.at.getTime() ?? 0,
    };
  });
}

/** Cut where the suffix would make it too long, between characters. */
function noteName(file: string): string {
  // Deliveries of other doors may bear names that no file of ours may.
  let stem = file.replaceAll(/[/\\\p{Cc}]/gu, '_');
  while (Buffer.byteLength(stem) + SUFFIX.length > LONGEST_NAME) stem = [...stem].slice(0, -1).join('');
  return stem + SUFFIX;
}

// Plain editors of Windows want both characters.
const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n`;

function refusedText(delivery: RefusedDelivery): string {
  const shown = delivery.reasons.slice(0, MOST_REASONS);
  const more = delivery.reasons.length - shown.length;
  return lines(
    `File:      ${delivery.fileName}`,
    `Ricevuto:  ${moment(delivery.receivedAt)}`,
    `Fornitura: ${delivery.number}`,
    'Esito:     RIFIUTATA. Nessuna posizione di questo file è stata caricata.',
    ...shown.flatMap((reason, index) => ['', ...reasonLines(reason, index + 1)]),
    ...(more > 0 ? ['', `(altri ${more} motivi)`] : []),
  );
}

function reasonLines(reason: Problem, number: number): readonly string[] {
  const where = reason.place === undefined ? '' : placeText(reason.place);
  return [
    `Motivo ${number}`,
    `  codice:       ${reason.code}`,
    `  descrizione:  ${reason.message}`,
    ...(where === '' ? [] : [`  dove:         ${where}`]),
    ...(reason.advice === undefined ? [] : [`  che cosa fare: ${reason.advice}`]),
  ];
}

function placeText(place: Place): string {
  const parts = [
    place.file === undefined ? '' : `file ${place.file}`,
    place.line === undefined ? '' : `riga ${place.line}`,
    place.column === undefined ? '' : `colonna ${place.column}`,
    place.record === undefined ? '' : `record ${place.record}`,
    place.field === undefined ? '' : `campo ${place.field}`,
    place.value === undefined ? '' : `valore "${place.value}"`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const asideText = (upload: UploadRow): string =>
  lines(
    `File:      ${upload.name}`,
    `Ultimo byte: ${moment(upload.changedAt)}`,
    `Byte ricevuti: ${upload.size}`,
    'Esito:     INCOMPLETO. Il caricamento si è interrotto e nessuno lo ha ripreso: il file non viene elaborato.',
    '',
    'Motivo 1',
    '  codice:       inbox.incomplete',
    '  descrizione:  la connessione è caduta prima della chiusura del file',
    '  che cosa fare: caricare di nuovo il file con lo stesso nome',
  );
