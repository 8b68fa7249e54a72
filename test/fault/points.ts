/** The named places where a process is killed, in the order in which a delivery passes them. */

export type Phase =
  | 'upload'
  | 'push'
  | 'collect'
  | 'archive'
  | 'survey'
  | 'stage'
  | 'gates'
  | 'codes'
  | 'apply'
  | 'publish'
  | 'acknowledge'
  | 'dispatch'
  | 'gather'
  | 'settle'
  | 'report'
  | 'withdraw'
  | 'retain';

export type Moment = 'load' | 'acknowledged' | 'paid' | 'next' | 'withdrawn' | 'doors' | 'old';

export interface Point {
  readonly name: string;
  readonly phase: Phase;
  /**
   * load: while the first list comes in · acknowledged: its file goes back · paid: payments come and their file goes
   * back · next: the next list comes in · withdrawn: it is taken back · doors: it comes through Tramite's own doors; the
   * last two in runs of their own. old: what is past its term is erased; no run waits so long, and
   * test/pipeline/retain.test.ts kills it there.
   */
  readonly moments: readonly [Moment, ...Moment[]];
  /** Queues that run until the kill: those up to this one, so that nothing passes what is to be hit. */
  readonly roles: string;
  /** How far a passage may be drawn on a list of 20,000 rows. */
  readonly deepest: number;
  /** Only with rows that are joined. */
  readonly grouped?: boolean;
}

const of = (
  phase: Phase,
  moments: Point['moments'],
  roles: string,
  names: readonly (string | readonly [string, number])[],
): Point[] =>
  names.map((one) => {
    const [name, deepest] = typeof one === 'string' ? ([one, 1] as const) : one;
    return { name, phase, moments, roles, deepest };
  });

const INGEST = 'collect,ingest';
const PUBLISH = 'collect,ingest,publish';
const ACKNOWLEDGE = 'collect,ingest,publish,acknowledge';
const DISPATCH = 'dispatch';
/** With our own servers. */
export const DOORS = 'collect,web,sftp';

export const POINTS: readonly Point[] = [
  ...of('collect', ['load'], 'collect', ['collect.before-download']),
  ...of('archive', ['load'], 'collect', [
    'archive.before-fsync',
    'archive.after-fsync',
    'archive.before-rename',
    'archive.after-rename',
    'archive.after-flush',
  ]),
  ...of('collect', ['load'], 'collect', [
    'collect.after-download',
    'collect.before-commit',
    'collect.after-commit',
    'collect.before-settle',
    'collect.between-settle',
    'collect.after-settle',
  ]),
  ...of('survey', ['load'], INGEST, ['survey.before-commit', 'survey.after-commit']),
  ...of('stage', ['load'], INGEST, [
    ['stage.before-group', 4],
    ['stage.after-group', 4],
  ]).map((one) => ({ ...one, grouped: true })),
  ...of('stage', ['load'], INGEST, [
    ['stage.before-slice', 4],
    ['stage.after-slice', 4],
    'stage.before-end',
    'stage.after-end',
  ]),
  ...of('gates', ['load'], INGEST, ['gates.before-commit', 'gates.after-commit']),
  ...of('codes', ['load'], INGEST, ['codes.before-block', 'codes.before-mark']),
  ...of('archive', ['load'], INGEST, [
    'archive.before-mark',
    'archive.after-mark',
    'archive.after-mark-flush',
  ]),
  ...of('codes', ['load'], INGEST, ['codes.after-block']),
  ...of('apply', ['load'], INGEST, [
    'apply.in-slice',
    ['apply.before-slice-commit', 2],
    ['apply.after-slice-commit', 1],
    'apply.before-end',
    'apply.after-end',
  ]),
  ...of('publish', ['load'], PUBLISH, [
    ['publish.before-claim', 4],
    ['publish.after-claim', 4],
    ['publish.before-request', 4],
    ['nodo.before-call', 4],
    ['publish.after-answer', 4],
    ['publish.before-answer-commit', 4],
    ['publish.after-answer-commit', 3],
  ]),
  ...of('acknowledge', ['load'], ACKNOWLEDGE, [
    'acknowledge.before-archive',
    'acknowledge.after-archive',
    'acknowledge.before-commit',
    'acknowledge.after-commit',
  ]),
  ...of('gather', ['paid'], 'gather', [
    ['gather.before-receipt', 9],
    ['gather.after-receipt', 9],
    'gather.before-receipts-commit',
    'gather.after-receipts-commit',
    'gather.before-flow',
    'gather.before-flow-commit',
    'gather.after-flow-commit',
  ]),
  ...of('settle', ['paid'], 'settle', [
    'settle.before-receipts-commit',
    'settle.after-receipts-commit',
    'settle.before-flow-commit',
    'settle.after-flow-commit',
  ]),
  ...of('report', ['paid'], 'report', [
    'report.before-archive',
    'report.after-archive',
    'report.before-commit',
    'report.after-commit',
  ]),
  ...of('dispatch', ['acknowledged', 'paid'], DISPATCH, [
    'dispatch.before-intent',
    'dispatch.after-intent',
    'dispatch.in-write',
    'dispatch.after-write',
    'dispatch.before-rename-intent',
    'dispatch.before-rename',
    'dispatch.after-rename',
    'dispatch.before-delivered',
    'dispatch.after-delivered',
  ]),
  // A file is settled once: one of the two points is hit with the next one.
  ...of('collect', ['next'], 'collect', ['collect.after-settled']),
  ...of('apply', ['next'], INGEST, ['apply.before-absent-commit', 'apply.after-absent-commit']),
  ...of('upload', ['doors'], DOORS, ['inbox.before-closed', 'inbox.after-closed', 'inbox.after-taken']),
  ...of('push', ['doors'], DOORS, ['push.after-archive']),
  ...of('withdraw', ['withdrawn'], 'ingest', ['withdraw.before-commit', 'withdraw.after-commit']),
  ...of('retain', ['old'], 'retain', [
    'retain.before-commit',
    'retain.after-commit',
    'archive.erase-aside',
    'retain.after-unlink',
  ]),
];

export const pointNamed = (name: string): Point | undefined => POINTS.find((point) => point.name === name);

/** The run that hits a point, when it is none of those that follow a delivery from folder to folder. */
export const runOf = ({ moments: [moment] }: Point): string | undefined =>
  moment === 'withdrawn' || moment === 'doors' || moment === 'old' ? moment : undefined;
