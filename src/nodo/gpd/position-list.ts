/** GET …/debtpositions: everything of an organization, as far as the key's segregation codes allow. */
import type { NodoPosition, Page } from '../../domain/ports/nodo.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Gpd } from './api.ts';
import { isFields, list, number, parseFields } from './json.ts';
import { readPosition, toNodoPosition } from './position.ts';
import { unreadable } from './single.ts';
import { refusalProblem } from './verdict.ts';

/** The most that GPD v1 gives at once. */
const PAGE_SIZE = 50;

export async function listPositions(gpd: Gpd, page: number): Promise<Result<Page<NodoPosition>>> {
  const verdict = await gpd.list(page, PAGE_SIZE);
  if (verdict.kind === 'refused') return failed(refusalProblem(verdict.refusal));
  if (verdict.kind !== 'done') return failed(verdict.problem);
  const fields = parseFields(verdict.body) ?? {};
  const found = list(fields, 'payment_position_list')?.map(readPosition);
  const info = isFields(fields.page_info) ? fields.page_info : {};
  const pages = number(info, 'total_pages');
  const known = found?.filter((position) => position !== undefined);
  if (found === undefined || known === undefined || pages === undefined || known.length < found.length) {
    return failed(unreadable('its list of positions'));
  }
  return ok({ items: known.map(toNodoPosition), more: page + 1 < pages });
}
