/** What lint says of a mapping of a gestionale. */
import { aboutMappings } from '../../../configuration/gestionale.ts';
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Formats } from '../../../domain/ports/format.ts';
import { type LintFinding, lintMapping } from '../../../mapping/lint/lint.ts';
import { type Content, html } from '../../html.ts';
import { badge } from '../../italian.ts';
import { adviceText, problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import type { LayoutKind } from './layouts.ts';
import { say } from './words.ts';

export function lintOf(
  formats: Pick<Formats, 'specs'>,
  config: GestionaleConfig,
  kind: LayoutKind,
  source: string,
): readonly LintFinding[] {
  const { positions, acknowledgement, report, parameters } = config;
  const about = aboutMappings({ positions, acknowledgement, report }, parameters, {
    specs: { formats: formats.specs },
  });
  return lintMapping(source, `${kind}.jsonata`, { kind, ...about });
}

export function lintSection(
  language: Language,
  formats: Pick<Formats, 'specs'>,
  config: GestionaleConfig,
): Content {
  const found = (['positions', 'acknowledgement', 'report'] as const).flatMap((kind) => {
    const source = config.mappings[kind];
    return source === undefined ? [] : lintOf(formats, config, kind, source);
  });
  return html`<section aria-labelledby="controlli"><h2 id="controlli">${say(language, 'lint')}</h2>${found.length === 0 ? html`<p class="good">${say(language, 'lintNone')}</p>` : findings(language, found)}</section>`;
}

/** A table under the heading `controlli`. */
export const findings = (language: Language, found: readonly LintFinding[]): Content =>
  table({
    of: 'controlli',
    caption: say(language, 'lint'),
    columns: [
      { name: say(language, 'finding'), heading: true },
      { name: say(language, 'severity') },
      { name: say(language, 'place') },
      { name: say(language, 'fix') },
    ],
    rows: found.map(({ problem, severity, loses }) => [
      problemText(problem, language),
      badge(
        severity === 'error'
          ? { word: say(language, 'lintError'), tone: 'bad' }
          : { word: say(language, 'lintWarning'), tone: 'wait' },
        '',
      ),
      html`<code>${[problem.place?.file, problem.place?.line, problem.place?.column].filter((part) => part !== undefined).join(':')}</code>`,
      language === 'en'
        ? [loses, problem.advice].filter((part) => part !== undefined).join(' ')
        : [
            adviceText(problem, language),
            loses !== undefined && html`<br><span class="soft small" lang="en">${loses}</span>`,
          ],
    ]),
  });
