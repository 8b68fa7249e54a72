/** A new gestionale from a sample of its files: everything that can be inferred, and how sure each guess is. */
import type { Day } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import { ok, type Result } from '../domain/problem.ts';
import { formatMapping } from '../mapping/fmt/format.ts';
import { acknowledgementDraft, reportDraft } from './answers-draft.ts';
import { type DraftCase, draftCases, reportCase } from './cases-draft.ts';
import { gestionaleDraft } from './gestionale-draft.ts';
import type { Guess } from './guess.ts';
import { minutaDraft } from './minuta-draft.ts';
import { positionsDraft } from './positions-draft.ts';
import { type Sample, type Survey, surveySample } from './survey.ts';

export interface Draft {
  readonly sample: Sample;
  readonly format: string;
  readonly records: number;
  readonly guesses: readonly Guess[];
  /** gestionale.yaml and its mappings, by name. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What they expect is known when they have been run. */
  readonly cases: readonly DraftCase[];
  /** The case of the report, from the first position that the others give. */
  readonly report: (first: Json | undefined) => DraftCase;
  /** What a connector has to give. */
  readonly parameters: { readonly [name: string]: string };
  /** The first due day of the sample, as far as it is known. */
  readonly earliest: string | undefined;
  /** The layout says itself when a file is complete. */
  readonly trailer: boolean;
  /** Rows bring their payment codes. */
  readonly given: boolean;
  /** Absent for layouts that are drafted whole from what is published. */
  readonly survey?: Survey;
}

/** Problems `draft.encoding`, `draft.empty`, `draft.layout`. `today` tells plausible years. */
export function draftGestionale(sample: Sample, title: string, today: Day): Result<Draft> {
  const known = minutaDraft(sample, title);
  if (known !== undefined) return ok(laidOut({ ...known, guesses: [...known.guesses, ...UNKNOWABLE] }));
  const surveyed = surveySample(sample, today);
  if (!surveyed.ok) return surveyed;
  const survey = surveyed.value;
  const { roles, shape, table, guesses } = survey;
  const tail = shape.format === 'csv' ? shape.csv.tail : shape.fixed.tail;
  return ok(
    laidOut({
      sample,
      survey,
      format: shape.format,
      records: table.records,
      guesses: [...guesses, ...UNKNOWABLE],
      files: [
        { name: 'gestionale.yaml', text: gestionaleDraft(survey, title) },
        { name: 'positions.jsonata', text: positionsDraft(survey) },
        { name: 'acknowledgement.jsonata', text: acknowledgementDraft(survey) },
        { name: 'report.jsonata', text: reportDraft(survey) },
      ],
      cases: draftCases(survey),
      report: reportCase,
      parameters: roles.due === undefined ? NO_DUE : {},
      earliest: roles.due?.dates.earliest,
      trailer: tail !== undefined,
      given: roles.debts.code !== undefined,
    }),
  );
}

/** What no file that comes in can tell. */
const UNKNOWABLE: readonly Guess[] = [
  {
    subject: 'files back',
    value: 'CSV of ours',
    certainty: 'unsure',
    why: 'what the gestionale reads is not in what it writes: ask its vendor',
  },
  {
    subject: 'key for ever',
    value: 'see uniqueWithin',
    certainty: 'unsure',
    why: 'whether numbers begin again each year is not in one file',
  },
];

/** Mappings in the one style; one that could not be laid out stays as it is. */
const laidOut = (draft: Draft): Draft => ({
  ...draft,
  files: draft.files.map((file) => {
    if (!file.name.endsWith('.jsonata')) return file;
    const made = formatMapping(file.text, file.name);
    return made.ok ? { ...file, text: made.value } : file;
  }),
});

const NO_DUE = { dueDate: '2026-12-31' };
