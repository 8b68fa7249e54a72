/** Every gestionale: what it is, which collegamenti use it, how often it changed. */
import { mayAnywhere } from '../../../domain/access.ts';
import { csvAnswer, csvMoment } from '../../csv.ts';
import { pages } from '../../filters.ts';
import { html } from '../../html.ts';
import { badge, count, moment } from '../../italian.ts';
import { path } from '../../listing.ts';
import type { Page } from '../../page.ts';
import { table } from '../../table.ts';
import { knownGestionali } from './known.ts';
import { say } from './words.ts';

export const listPage: Page = {
  id: 'playground.list',
  path: '/tracciati',
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { language, visit, query } = asked;
    // A collegamento names its gestionale this way.
    if ((query.gestionale ?? '') !== '') return { to: path('tracciati', query.gestionale ?? '') };
    const all = await knownGestionali(asked);
    const integrates = mayAnywhere(visit.viewer, 'integrate');
    const title = say(language, 'title');
    const connect =
      integrates &&
      html`<p><a class="btn btn-primary btn-sm" href="/collega">${say(language, 'connect')}</a></p>`;
    if (all.length === 0)
      return {
        title,
        content: html`<h1>${title}</h1><p>${say(language, 'lead')}</p><section><p>${say(language, 'empty')} ${say(language, 'emptyHow')}</p>${connect}</section>`,
      };
    return {
      title,
      content: html`<h1 id="tracciati">${title}</h1><p>${say(language, 'lead')}</p>${connect}<section>${table(
        {
          of: 'tracciati',
          caption: title,
          columns: [
            { name: say(language, 'gestionale'), heading: true },
            { name: say(language, 'about') },
            { name: say(language, 'usedBy'), figure: true },
            { name: say(language, 'versions'), figure: true },
            { name: say(language, 'newest') },
          ],
          rows: all.map(({ gestionale, title: about, row, problems }) => [
            html`<a href="${path('tracciati', gestionale)}">${gestionale}</a>`,
            html`<span lang="en">${about}</span> ${problems.length > 0 && badge({ word: say(language, 'broken'), tone: 'bad' }, '')}`,
            row === undefined || row.connectors === 0 ? say(language, 'unused') : count(row.connectors),
            row === undefined ? say(language, 'drafted') : count(row.versions),
            row === undefined ? '—' : moment(row.importedAt),
          ]),
        },
      )}
${pages(language, '/tracciati', {}, null, '/tracciati.csv')}</section>`,
    };
  },
};

export const listCsv: Page = {
  id: 'playground.csv',
  path: '/tracciati.csv',
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { language } = asked;
    const names = ['gestionale', 'about', 'usedBy', 'versions', 'newest'] as const;
    return csvAnswer(
      language === 'it' ? 'tracciati' : 'layouts',
      names.map((name) => say(language, name)),
      (await knownGestionali(asked)).map(({ gestionale, title, row }) => [
        gestionale,
        title,
        row?.connectors ?? 0,
        row?.versions ?? 0,
        csvMoment(row?.importedAt ?? null),
      ]),
    );
  },
};
