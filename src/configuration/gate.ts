/** Reads `ready`: the gates that say when a file is complete. */
import type { Gate } from '../domain/configuration.ts';
import { type Findings, fault } from './draft.ts';
import { readDuration } from './duration.ts';
import { alternativesOf } from './glob.ts';
import type { Location } from './location.ts';
import { pointer, readable } from './pointer.ts';

type Word = 'stable' | 'sidecarHash' | 'trailer' | 'rename' | 'quiet';

/** The shape that the schema admits: a word, or one key with its figures. */
export type WrittenGate = Word | WrittenFigures;

interface WrittenFigures {
  readonly stable?: number | string | { readonly listings?: number; readonly for?: string };
  readonly marker?:
    | string
    | readonly string[]
    | { readonly suffix: string | readonly string[]; readonly counts?: boolean };
  readonly sidecarHash?: 'md5' | 'sha256';
  readonly rename?: readonly string[];
  readonly minimumAge?: string;
  readonly quiet?: string;
}

const LISTINGS = 3;
const STILL = '10s';
const QUIET = '60s';
/** What clients, editors and browsers write under while they are not done. */
const TEMPORARY = ['.tmp', '.temp', '.part', '.partial', '.filepart', '.crdownload', '.swp', '~'];

/** Of which our own SFTP server needs one. */
const CERTAIN: readonly Gate['gate'][] = ['quiet', 'trailer', 'marker', 'sidecarHash', 'rename'];
/** Companions may be several, the others say one thing each. */
const ONCE: readonly Gate['gate'][] = ['stable', 'trailer', 'rename', 'minimumAge', 'quiet'];

const AT = '/receive/ready';

/** Problems: `gate.missing`, `gate.impossible`, `gate.twice`, `gate.sealed`, `gate.hides`; the last is a warning where some files are left. */
export function readGates(
  written: readonly WrittenGate[] | undefined,
  about: { readonly place: Location; readonly match: string; readonly sealed: boolean },
  findings: Findings,
): readonly Gate[] {
  const { place } = about;
  const usual = place.own === 'http' ? [] : place.spec.ready;
  const gates = written?.map(readGate) ?? usual;
  checkEnough(gates, usual, place, findings);
  if (written === undefined) return gates;
  for (const [index, gate] of gates.entries()) {
    const at = AT + pointer(index);
    checkPossible(gate, at, place, findings);
    checkHidden(gate, at, about.match, findings);
    if (ONCE.includes(gate.gate) && gates.findIndex((one) => one.gate === gate.gate) < index) {
      const message = `${readable(at)} is a second ${gate.gate}`;
      findings.problems.push(fault(findings.source, at, 'gate.twice', message, 'Keep one.'));
    }
    if (about.sealed && readsRecords(gate)) {
      const message = `${readable(at)} looks at the records, which are inside the envelope`;
      const advice = 'Use marker, sidecarHash or stable; a damaged envelope is never taken for a whole one.';
      findings.problems.push(fault(findings.source, at, 'gate.sealed', message, advice));
    }
  }
  return gates;
}

function readGate(written: WrittenGate): Gate {
  if (typeof written === 'string') return fromWord(written);
  const { stable, marker, sidecarHash, rename, minimumAge, quiet } = written;
  if (stable !== undefined) return readStable(stable);
  if (marker !== undefined) return readMarker(marker);
  if (sidecarHash !== undefined) return { gate: 'sidecarHash', algorithm: sidecarHash };
  if (rename !== undefined) return { gate: 'rename', suffixes: rename };
  if (minimumAge !== undefined) return { gate: 'minimumAge', seconds: readDuration(minimumAge) };
  return { gate: 'quiet', seconds: readDuration(quiet ?? QUIET) };
}

function fromWord(word: Word): Gate {
  switch (word) {
    case 'stable':
      return readStable({});
    case 'sidecarHash':
      return { gate: 'sidecarHash', algorithm: 'sha256' };
    case 'rename':
      return { gate: 'rename', suffixes: TEMPORARY };
    case 'quiet':
      return { gate: 'quiet', seconds: readDuration(QUIET) };
    default:
      return { gate: word };
  }
}

function readStable(written: NonNullable<WrittenFigures['stable']>): Gate {
  const figures =
    typeof written === 'number'
      ? { listings: written }
      : typeof written === 'string'
        ? { for: written }
        : written;
  return {
    gate: 'stable',
    listings: figures.listings ?? LISTINGS,
    seconds: readDuration(figures.for ?? STILL),
  };
}

function readMarker(written: NonNullable<WrittenFigures['marker']>): Gate {
  const figures = typeof written === 'object' && 'suffix' in written ? written : { suffix: written };
  return { gate: 'marker', suffixes: [figures.suffix].flat(), counts: figures.counts ?? false };
}

function checkEnough(
  gates: readonly Gate[],
  usual: readonly Gate[],
  place: Location,
  { source, problems }: Findings,
): void {
  if (place.own === 'sftp' && !gates.some(({ gate }) => CERTAIN.includes(gate))) {
    const message = `${readable(AT)} has none of ${CERTAIN.join(', ')}`;
    const advice =
      'A file that was closed may still be half of one: clients close cleanly when they are interrupted. Write ready: [quiet], or one of the others.';
    problems.push(fault(source, AT, 'gate.missing', message, advice, 'key'));
  } else if (gates.length === 0 && usual.length > 0) {
    const message = `${readable(AT)} is empty: a file could be taken while it is written`;
    const advice = `Leave it out for ${usual.map(({ gate }) => gate).join(' and ')}, or write the gates.`;
    problems.push(fault(source, AT, 'gate.missing', message, advice));
  }
}

function checkPossible(gate: Gate, at: string, place: Location, { source, problems }: Findings): void {
  if (place.own === 'http') {
    const message = `${readable(at)} cannot be asked of inbox://http: what is pushed there is complete or refused`;
    problems.push(fault(source, at, 'gate.impossible', message, 'Leave ready out.'));
  } else if (gate.gate === 'quiet' && place.own !== 'sftp') {
    const message = `${readable(at)} cannot be asked of ${place.spec.name}: only inbox://sftp knows who writes`;
    problems.push(fault(source, at, 'gate.impossible', message, 'Use stable or minimumAge.'));
  }
}

const readsRecords = (gate: Gate): boolean =>
  gate.gate === 'trailer' || (gate.gate === 'marker' && gate.counts);

/** Names that a gate takes for companions or temporary ones are never files of their own. */
function hiddenBy(gate: Gate): readonly string[] {
  switch (gate.gate) {
    case 'marker':
    case 'rename':
      return gate.suffixes;
    case 'sidecarHash':
      return [`.${gate.algorithm}`];
    default:
      return [];
  }
}

function checkHidden(gate: Gate, at: string, match: string, { source, problems, warnings }: Findings): void {
  const patterns = alternativesOf(match) ?? [];
  for (const suffix of hiddenBy(gate)) {
    const hidden = patterns.filter((one) => one.toLowerCase().endsWith(suffix.toLowerCase()));
    if (hidden.length === 0) continue;
    const all = hidden.length === patterns.length;
    const what = all ? 'no file would ever be taken' : `what matches ${hidden.join(', ')} is never taken`;
    const message = `${readable(at)}: names that end in ${suffix} are no files of their own, so ${what}`;
    const advice = 'match names the data; gates name what stands beside it.';
    (all ? problems : warnings).push(fault(source, at, 'gate.hides', message, advice));
  }
}
