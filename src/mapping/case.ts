/** A case of a gestionale, and what is made up around it: connector, service, delivery. */

import type { GestionaleConfig, OutboundLayout } from '../domain/configuration.ts';
import { dayOf } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import type { MappingCase } from '../domain/mapping-case.ts';
import type { WriteContext } from '../domain/ports/format.ts';
import type { DeliveryFacts, Program, StageRules } from '../domain/ports/mapping.ts';
import { type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import type { CoverageSheet } from './coverage.ts';
import { type Parts, type Prepared, prepare } from './prepared.ts';

export interface CaseSetting {
  readonly gestionale: GestionaleConfig;
  readonly cases: readonly MappingCase[];
  readonly parts: Parts;
  /** Bytes of a file beside the case. */
  readonly sample: (one: MappingCase) => Uint8Array;
  /** Text in the layout's encoding, and back. */
  readonly encode: (text: string, encoding: string) => Result<Uint8Array>;
  readonly decode: (bytes: Uint8Array, encoding: string) => string;
  /** Filled templates of head and tail lines; `received` is the file, for `like: positions`. */
  readonly context: (
    layout: OutboundLayout,
    one: MappingCase,
    received: Uint8Array | undefined,
  ) => WriteContext;
}

const RECEIVED_AT = '2026-01-15T09:00:00.000Z';
const UNIT_MS = 2000;
const IBAN = 'IT60X0542811101000000123456';

/** Organization and connector of every case. */
export const FACTS = { organization: '01234567897', name: 'Comune di Prova', connector: 'prova' };

/** The program of one mapping for a case, compiled; `count`, once, adds the branches that it went through. */
export interface ReadyCase {
  readonly prepared: Prepared;
  count(): void;
}

export function readyCase(
  setting: CaseSetting,
  one: MappingCase,
  source: string,
  kind: 'positions' | 'acknowledgement' | 'report',
  coverage: CoverageSheet | undefined,
): ReadyCase {
  const { gestionale } = setting;
  const { positions } = gestionale;
  const service: Json = {
    code: 'prova',
    description: 'Servizio di prova',
    category: '9/0101101IM/',
    iban: IBAN,
    accounting: {},
  };
  const defaults = Object.entries(gestionale.parameters).flatMap(([name, parameter]) =>
    parameter.default === undefined ? [] : [[name, parameter.default] as const],
  );
  const rules: StageRules = {
    uniqueWithin: positions.uniqueWithin,
    services: ['prova'],
    pastDue: 'problem',
    codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3 },
    debtorCodes: ['ANONIMO', 'STP', 'ENI'],
    segregationCodes: ['01'],
    adapter: '',
  };
  const program: Program = {
    hash: `${kind} of ${one.file}:${one.line}`,
    organization: FACTS.organization,
    connector: FACTS.connector,
    format: positions.format,
    layout:
      positions.keyField === undefined
        ? positions.options
        : { ...positions.options, key: { field: positions.keyField } },
    source,
    sourceName: `mappings/${gestionale.gestionale}/${kind}.jsonata`,
    connectorBinding: {
      ...FACTS,
      parameters: { ...Object.fromEntries(defaults), ...one.parameters },
      service,
      services: { prova: service },
      ibans: { prova: IBAN },
    },
    rules,
    ...(gestionale.tables === undefined ? {} : { tables: gestionale.tables }),
  };
  const prepared = prepare(program, setting.parts, { trace: coverage !== undefined });
  if (!prepared.ok) throw new ProblemError(prepared.problem);
  prepared.value.limit(UNIT_MS);
  return {
    prepared: prepared.value,
    count() {
      const branches = prepared.value.mapping.coverage?.();
      if (branches !== undefined) coverage?.add(kind, source, branches);
    },
  };
}

export function deliveryOf(one: MappingCase): DeliveryFacts {
  const { receivedAt = RECEIVED_AT } = one;
  const instant = new Date(receivedAt);
  if (Number.isNaN(instant.getTime()))
    throw new ProblemError(
      problem('case.received-at', `${receivedAt} is not an instant`, { class: 'config' }),
    );
  const name = one.fileName ?? one.sample ?? (one.file.split('/').at(-1) ?? one.file).replace(/\.ya?ml$/, '');
  return {
    deliveryId: `${one.file}:${one.line}`,
    fileName: name,
    receivedAt: instant.toISOString(),
    today: dayOf(instant),
  };
}

export const encodingOf = (options: { readonly [key: string]: Json }): string =>
  typeof options.encoding === 'string' ? options.encoding : 'utf-8';

export function sayProblem({ code, message, place }: Problem): string {
  const where = [
    place?.line === undefined ? '' : `line ${place.line}`,
    place?.field ?? '',
    place?.value === undefined ? '' : `"${place.value}"`,
  ];
  return [code, ...where.filter((part) => part !== ''), message].join('  ');
}
