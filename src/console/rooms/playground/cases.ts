/** The cases of a gestionale, run as `tramite test` runs them, and what differs in those that do not hold. */
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Json } from '../../../domain/debt-position.ts';
import type { MappingCase } from '../../../domain/mapping-case.ts';
import { decode, encode, isEncoding } from '../../../formats/encoding.ts';
import { encodingOf } from '../../../mapping/case.ts';
import type { CaseDifference } from '../../../mapping/case-differences.ts';
import { type CaseResult, runCases } from '../../../mapping/cases.ts';
import { pathText } from '../../../mapping/path-text.ts';
import { caseSetting } from '../../../pipeline/case-setting.ts';
import { address } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { badge, count } from '../../italian.ts';
import { path } from '../../listing.ts';
import type { Asked } from '../../page.ts';
import { table } from '../../table.ts';
import { differenceMarkup } from '../../text-difference.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

/** `righe-guaste.yaml:23`: what a case is called in an address. */
export const caseName = ({ file, line }: Pick<MappingCase, 'file' | 'line'>): string =>
  `${file.split('/').at(-1) ?? file}:${line}`;

export interface CaseFile {
  readonly name: string;
  readonly says: string;
  readonly fileName: string;
  readonly parameters: MappingCase['parameters'];
  /** Undefined: it has no file of positions (a report's case). */
  text(): string | undefined;
}

/** Undefined: this process has no folders. */
async function settingOf({ context }: Pick<Asked, 'context'>, config: GestionaleConfig) {
  if (context.folders === undefined) return undefined;
  return (await caseSetting(context.folders.mappings, config)).setting;
}

/** Files of cases that bring positions, to be tried. */
export async function caseFiles(
  asked: Pick<Asked, 'context'>,
  config: GestionaleConfig,
): Promise<readonly CaseFile[]> {
  const setting = await settingOf(asked, config);
  if (setting === undefined) return [];
  return setting.cases
    .filter((one) => one.payments === undefined)
    .map((one) => ({
      name: caseName(one),
      says: one.says,
      fileName: one.fileName ?? one.sample ?? `${gestionaleFile(one)}`,
      parameters: one.parameters,
      text: () => one.text ?? textOf(setting.sample(one), config),
    }));
}

const gestionaleFile = ({ file }: MappingCase): string =>
  (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '');

export const encodingName = (config: GestionaleConfig) => {
  const name = encodingOf(config.positions.options);
  return isEncoding(name) ? name : 'utf-8';
};

export const textOf = (bytes: Uint8Array, config: GestionaleConfig): string =>
  decode(bytes, encodingName(config));

export const bytesOf = (text: string, config: GestionaleConfig) => encode(text, encodingName(config));

/** A mapping that does not end costs its time once for each unit: long lists of cases are for the command line. */
const MOST_CASES = 200;

export async function casesSection(asked: Asked, config: GestionaleConfig): Promise<Content> {
  const { language } = asked;
  const setting = await settingOf(asked, config);
  const head = html`<h2 id="casi">${say(language, 'cases')}</h2><p class="soft">${say(language, 'casesLead')}</p>`;
  if (setting === undefined)
    return html`<section aria-labelledby="casi">${head}<p>${say(language, 'casesGone')}</p></section>`;
  if (setting.cases.length === 0)
    return html`<section aria-labelledby="casi">${head}<p>${say(language, 'casesNone')}</p></section>`;
  const cases = setting.cases.slice(0, MOST_CASES);
  const results = await runCases({ ...setting, cases });
  const failing = results.filter((one) => one.differences.length > 0).length;
  const verdict =
    failing === 0
      ? html`<p class="good">${say(language, 'casesHeld', { count: results.length })}</p>`
      : html`<p class="bad"><strong>${say(language, 'casesFailing', { failing, count: results.length })}</strong></p>`;
  return html`<section aria-labelledby="casi">${head}${verdict}${table({
    of: 'casi',
    caption: say(language, 'cases'),
    columns: [
      { name: say(language, 'case'), heading: true },
      { name: say(language, 'place') },
      { name: say(language, 'outcome') },
      { name: say(language, 'openTry') },
    ],
    rows: results.map((result, index) => [
      html`<span lang="en">${result.says}</span>${result.differences.length > 0 && differs(language, result)}`,
      html`<code>${caseName(result)}</code>`,
      badge(
        result.differences.length === 0
          ? { word: say(language, 'holds'), tone: 'good' }
          : { word: say(language, 'differs'), tone: 'bad' },
        '',
      ),
      cases[index]?.payments === undefined
        ? html`<a href="${address(`${path('tracciati', config.gestionale)}/prova`, { caso: caseName(result) })}" aria-label="${say(language, 'tryCase')} ${caseName(result)}">${say(language, 'tryCase')}</a>`
        : '—',
    ]),
  })}${setting.cases.length > cases.length && html`<p class="soft">+ ${count(setting.cases.length - cases.length)}</p>`}</section>`;
}

const differs = (language: Language, { differences }: CaseResult): Content =>
  html`<ul class="reasons">${differences.map((one) => html`<li>${difference(language, one)}</li>`)}</ul>`;

function difference(language: Language, one: CaseDifference): Content {
  if (one.kind === 'failure') return html`<span lang="en">${one.message}</span>`;
  const place = html`<code>${pathText(one.path)}</code>`;
  if (one.kind === 'text')
    return html`${place}${differenceMarkup(one.expected, one.got, { removed: say(language, 'expected'), added: say(language, 'got'), label: pathText(one.path) })}`;
  const shown = (value: Json | undefined): string => (value === undefined ? '—' : JSON.stringify(value));
  return html`${place}: ${say(language, 'expected')} <code>${shown(one.expected)}</code>, ${say(language, 'got')} <code>${shown(one.got)}</code>${one.note !== undefined && html` <span lang="en">${one.note}</span>`}`;
}
