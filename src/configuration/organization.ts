/** Reads organization.yaml: the facts of one public body. */
import schema from '../../schemas/organization.schema.json' with { type: 'json' };
import type {
  NodoAccessConfig,
  OrganizationConfig,
  RetentionConfig,
  Service,
} from '../domain/configuration.ts';
import { isDay } from '../domain/day.ts';
import { readOrganizationCode } from '../domain/fiscal-code.ts';
import { type Iban, isPostal, readIban } from '../domain/iban.ts';
import type { Problem } from '../domain/problem.ts';
import { DEFAULT_RETENTION } from '../domain/retention.ts';
import { readTaxonomyCode } from '../domain/taxonomy.ts';
import { checkAlerts, readAlerts, type WrittenAlerts } from './alerts.ts';
import { type Fields, fault, isFields, omit, placed, type Reading, type Tools } from './draft.ts';
import { choices } from './near.ts';
import { checkSecretOptions, scalars } from './options.ts';
import { pointer, readable } from './pointer.ts';
import type { Source } from './source-map.ts';

/** The shape that the schema admits. */
interface Written {
  readonly organization: string;
  readonly name: string;
  readonly ipaCode?: string;
  readonly state?: OrganizationConfig['state'];
  readonly ibans: { readonly [name: string]: string };
  readonly services: { readonly [code: string]: Service };
  readonly holidays?: readonly string[];
  readonly alerts?: WrittenAlerts;
  readonly retention?: Partial<RetentionConfig>;
}

const ACCESS_KEYS = ['adapter', 'segregationCodes'];

/** `folder`: name of the folder that holds it, which begins with the organization's fiscal code. */
export function readOrganization(source: Source, folder: string, tools: Tools): Reading<OrganizationConfig> {
  const problems: Problem[] = tools.schemas.validate(schema, { value: source.value, at: '', source });
  const fields: Fields = isFields(source.value) ? source.value : {};
  const nodo = readAccesses(fields.nodo, source, tools, problems);
  if (problems.length > 0) return { problems, warnings: [] };
  const written = fields as unknown as Written;

  const code = readOrganizationCode(written.organization);
  if (!code.ok) problems.push(placed(code.problem, source, '/organization', 'organization'));
  if (!new RegExp(`^${written.organization}(?!\\d)`).test(folder)) {
    const advice = `Name the folder ${written.organization}-${folder.replace(/^\d+-?/, '') || 'name'}, or correct the code.`;
    problems.push(
      fault(
        source,
        '/organization',
        'organization.folder',
        `organization ${written.organization} is in the folder ${folder}`,
        advice,
      ),
    );
  }
  const ibans: Record<string, Iban> = {};
  for (const [name, text] of Object.entries(written.ibans)) {
    const path = pointer('ibans', name);
    const iban = readIban(text);
    if (iban.ok) ibans[name] = iban.value;
    else problems.push(placed(iban.problem, source, path, readable(path)));
  }
  const services: Record<string, Service> = {};
  for (const [name, service] of Object.entries(written.services)) {
    services[name] = readService(name, service, written.ibans, ibans, source, problems);
  }
  checkHolidays(written.holidays ?? [], source, problems);
  if (written.alerts !== undefined) checkAlerts(written.alerts, { source, problems, warnings: [] });
  if (problems.length > 0) return { problems, warnings: [] };
  const warnings = code.ok
    ? code.value.warnings.map((one) => placed(one, source, '/organization', 'organization'))
    : [];
  const value: OrganizationConfig = {
    organization: written.organization,
    name: written.name,
    ...(written.ipaCode === undefined ? {} : { ipaCode: written.ipaCode }),
    state: written.state ?? 'exercise',
    nodo,
    ibans,
    services,
    holidays: written.holidays ?? [],
    ...(written.alerts === undefined ? {} : { alerts: readAlerts(written.alerts) }),
    ...(written.retention === undefined ? {} : { retention: { ...DEFAULT_RETENTION, ...written.retention } }),
  };
  return { value, problems, warnings };
}

/** Any leap year has all of them. */
const LEAP_YEAR = '2024';

function checkHolidays(holidays: readonly string[], source: Source, problems: Problem[]): void {
  for (const [index, day] of holidays.entries()) {
    if (isDay(`${LEAP_YEAR}-${day}`)) continue;
    const path = pointer('holidays', index);
    problems.push(fault(source, path, 'date.unreadable', `${readable(path)}: there is no day ${day}`));
  }
}

function readAccesses(
  written: Fields[string] | undefined,
  source: Source,
  tools: Tools,
  problems: Problem[],
) {
  const accesses: Record<string, NodoAccessConfig> = {};
  for (const [name, access] of Object.entries(isFields(written) ? written : {})) {
    if (!isFields(access) || typeof access.adapter !== 'string') continue;
    const at = pointer('nodo', name);
    const { adapter, segregationCodes } = access;
    const spec = tools.specs.nodi.find((one) => one.name === adapter);
    if (spec === undefined) {
      const path = at + pointer('adapter');
      const known = tools.specs.nodi.map((one) => one.name);
      problems.push(
        fault(
          source,
          path,
          'nodo.unknown',
          `${readable(path)} ${adapter} is not an adapter`,
          choices(adapter, known),
        ),
      );
      continue;
    }
    const options = omit(access, ACCESS_KEYS);
    problems.push(
      ...checkSecretOptions(tools, { options, schema: spec.options, source, at, beside: ACCESS_KEYS }),
    );
    const codes = Array.isArray(segregationCodes) ? segregationCodes.map(String) : [];
    accesses[name] = { adapter, segregationCodes: codes, options: scalars(options) };
  }
  return accesses;
}

function readService(
  name: string,
  service: Service,
  written: { readonly [name: string]: string },
  ibans: { readonly [name: string]: Iban },
  source: Source,
  problems: Problem[],
): Service {
  const at = pointer('services', name);
  const category = readTaxonomyCode(service.category);
  if (!category.ok) {
    const path = at + pointer('category');
    problems.push(placed(category.problem, source, path, readable(path)));
  }
  for (const key of ['iban', 'postalIban'] as const) {
    const iban = service[key];
    const path = at + pointer(key);
    if (iban !== undefined && !Object.hasOwn(written, iban)) {
      const message = `${readable(path)} ${iban} is not one of the ibans`;
      problems.push(fault(source, path, 'iban.unknown', message, choices(iban, Object.keys(written))));
    }
  }
  const postal = service.postalIban === undefined ? undefined : ibans[service.postalIban];
  if (postal !== undefined && !isPostal(postal)) {
    const path = at + pointer('postalIban');
    problems.push(
      fault(
        source,
        path,
        'iban.not-postal',
        `${readable(path)} is not an account of Poste Italiane (ABI 07601)`,
      ),
    );
  }
  return category.ok ? { ...service, category: category.value } : service;
}
