/** Records to try a mapping on: of a case, or the first ones of a delivery that the visitor may see. */
import { may } from '../../../domain/access.ts';
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Json } from '../../../domain/debt-position.ts';
import { loadProgram } from '../../../pipeline/program.ts';
import { delivery } from '../../../store/deliveries.ts';
import { deliveryNumbered } from '../../../store/web/deliveries.ts';
import type { Asked } from '../../page.ts';
import { type CaseFile, caseFiles, textOf } from './cases.ts';
import type { OpenGestionale } from './known.ts';
import { say } from './words.ts';

export interface Sample {
  readonly text: string;
  readonly fileName: string;
  /** Of the case, for a connector that is made up. */
  readonly parameters: { readonly [name: string]: Json };
  /** `organization/connector`; empty: made up. */
  readonly as: string;
  /** Name of the case; empty: none. */
  readonly case: string;
  readonly notice?: string;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Connectors that run on this gestionale and that the visitor may try things for. */
export const asWhom = ({ visit }: Asked, { versions }: OpenGestionale): readonly Choice[] =>
  versions
    .flatMap(({ connectors }) => connectors)
    .filter(({ organization }) => may(visit.viewer, 'integrate', organization))
    .map(({ organization, organizationName, connector }) => ({
      value: `${organization}/${connector}`,
      label: `${organizationName} · ${connector}`,
    }));

/** More than a person looks at, less than what is slow to try at each stroke. */
const MOST_BYTES = 32 * 1024;

export async function sampleOf(
  asked: Asked,
  open: OpenGestionale,
  config: GestionaleConfig,
): Promise<{ readonly sample: Sample; readonly cases: readonly CaseFile[] }> {
  const cases = await caseFiles(asked, config);
  const known = asWhom(asked, open);
  const { caso = '', fornitura = '', collegamento = '' } = asked.query;
  const as = known.find(({ value }) => value === collegamento)?.value ?? known[0]?.value ?? '';
  if (/^\d{1,15}$/.test(fornitura)) {
    const taken = await ofDelivery(asked, open, config, Number(fornitura));
    if (taken !== undefined)
      return {
        cases,
        sample: { ...taken, as: known.some(({ value }) => value === taken.as) ? taken.as : as },
      };
    const notice = say(asked.language, 'pickGone', { number: fornitura });
    return { cases, sample: { text: '', fileName: 'prova', parameters: {}, as, case: '', notice } };
  }
  const one = cases.find(({ name }) => name === caso) ?? cases[0];
  if (one === undefined)
    return { cases, sample: { text: '', fileName: 'prova', parameters: {}, as, case: '' } };
  const { fileName, parameters, name } = one;
  return { cases, sample: { text: one.text() ?? '', fileName, parameters, as, case: name } };
}

async function ofDelivery(
  asked: Asked,
  open: OpenGestionale,
  config: GestionaleConfig,
  number: number,
): Promise<Sample | undefined> {
  const { context, visit, language } = asked;
  const seen = await visit.view((view) => deliveryNumbered(view, number));
  if (seen === undefined) return undefined;
  const item = await delivery(context.database, seen.organization, seen.id);
  if (item === undefined) return undefined;
  const { gestionale } = await loadProgram(context.database, item.programHash);
  if (gestionale.gestionale !== open.gestionale) return undefined;
  if ((await context.archive.size(item.organization, item.sha256)) === undefined) return undefined;
  const bytes = await context.archive.readRange(item.organization, item.sha256, 0, MOST_BYTES + 1);
  const cut = bytes.length > MOST_BYTES;
  const end = cut ? bytes.lastIndexOf(0x0a) + 1 : bytes.length;
  return {
    text: textOf(bytes.subarray(0, end === 0 ? bytes.length : end), config).replaceAll('\r\n', '\n'),
    fileName: item.fileName,
    parameters: {},
    as: `${item.organization}/${item.connector}`,
    case: '',
    ...(cut ? { notice: say(language, 'pickCut') } : {}),
  };
}
