/** What a gestionale that no connector uses yet is tried on: a body and a connector that are made up. */
import type { GestionaleConfig, OrganizationConfig } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { ConnectorProgram } from '../store/configurations.ts';

const IBAN = 'IT60X0542811101000000123456';
const NAME = 'prova';
/** No organization can have it: its control digit is wrong. */
const NOBODY = '00000000001';

export function madeUpProgram(
  gestionale: GestionaleConfig,
  parameters: { readonly [name: string]: Json } = {},
): ConnectorProgram {
  const organization: OrganizationConfig = {
    organization: NOBODY,
    name: 'Comune di Prova',
    state: 'exercise',
    nodo: { [NAME]: { adapter: '', segregationCodes: ['01'], options: {} } },
    ibans: { [NAME]: IBAN },
    services: { [NAME]: { description: 'Servizio di prova', category: '9/0101101IM/', iban: NAME } },
    holidays: [],
  };
  const defaults = Object.entries(gestionale.parameters).flatMap(([name, one]) =>
    one.default === undefined ? [] : [[name, one.default] as const],
  );
  return {
    organization,
    gestionale,
    connector: {
      organization: NOBODY,
      connector: NAME,
      gestionale: gestionale.gestionale,
      service: NAME,
      services: [NAME],
      nodo: NAME,
      parameters: { ...Object.fromEntries(defaults), ...parameters },
      receive: {
        location: NAME,
        options: {},
        match: '*',
        everySeconds: 60,
        ready: [],
        [THEN]: 'leave',
        repeats: 'allowed',
        deadlineSeconds: 3600,
        order: { by: 'name' },
        envelope: [],
      },
      codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3, start: 1 },
      pastDue: { extendDays: 30 },
      hold: 'never',
      refuseFile: 'never',
      unknownPayments: false,
      paused: false,
    },
  };
}

/** Data, never awaited: the linter cannot know that this `then` is the integrator's word. */
const THEN = 'then';
