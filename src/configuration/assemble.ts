/** From the files of the two trees to the whole configuration: pure, whatever is broken stays out alone. */
import type { ConnectorConfig, GestionaleConfig, OrganizationConfig } from '../domain/configuration.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { type Candidate, settleBetween } from './between.ts';
import { readCases } from './cases.ts';
import { type ParsedConnector, readConnector } from './connector.ts';
import { fault, MAPPING_KINDS, ordered, type Tools } from './draft.ts';
import { readGestionale } from './gestionale.ts';
import { linkConnector } from './link.ts';
import { choices } from './near.ts';
import { readOrganization } from './organization.ts';
import { readYaml, type Source } from './source-map.ts';
import { readTables } from './tables.ts';

/** One folder of `connectors` or of `mappings`, with its files in the order of their names. */
export interface Folder {
  readonly name: string;
  /** Path for messages. */
  readonly path: string;
  readonly files: readonly FileText[];
}

export interface FileText {
  /** Relative to the folder: `tari.yaml`, `cases/a.yaml`. */
  readonly name: string;
  readonly path: string;
  /** Absent: only its name matters. */
  readonly bytes?: Uint8Array;
}

/** Something that is configured and cannot be used, and why. */
export interface Disabled {
  readonly kind: 'organization' | 'connector' | 'gestionale';
  /** Fiscal code for organizations and connectors. */
  readonly organization?: string;
  readonly name: string;
  readonly file: string;
  readonly problems: readonly Problem[];
}

export interface Configuration {
  readonly organizations: readonly OrganizationConfig[];
  readonly connectors: readonly ConnectorConfig[];
  readonly gestionali: readonly GestionaleConfig[];
  readonly disabled: readonly Disabled[];
  /** All faults, each once, by file, line and column. */
  readonly problems: readonly Problem[];
  /** What deserves attention and disables nothing. */
  readonly warnings: readonly Problem[];
}

const ORGANIZATION_FILE = 'organization.yaml';
const GESTIONALE_FILE = 'gestionale.yaml';
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function assemble(
  connectorFolders: readonly Folder[],
  mappingFolders: readonly Folder[],
  tools: Tools,
): Configuration {
  return new Assembly(tools).read(connectorFolders, mappingFolders);
}

class Assembly {
  readonly #tools: Tools;
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #disabled: Disabled[] = [];
  readonly #organizations = new Map<string, OrganizationConfig>();
  readonly #gestionali = new Map<string, GestionaleConfig>();
  /** Names of the gestionali that exist, usable or not. */
  readonly #known: string[] = [];

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  read(connectorFolders: readonly Folder[], mappingFolders: readonly Folder[]): Configuration {
    for (const folder of mappingFolders) this.#gestionale(folder);
    this.#organizationsOf(connectorFolders);
    const candidates = connectorFolders.flatMap((folder) =>
      folder.files.filter(isConnectorFile).map((file) => this.#candidate(folder, file)),
    );
    const connectors = this.#settle(candidates.filter((one) => one !== undefined));
    return {
      organizations: [...this.#organizations.values()],
      connectors,
      gestionali: [...this.#gestionali.values()],
      disabled: this.#disabled,
      problems: ordered(this.#problems),
      warnings: ordered(this.#warnings),
    };
  }

  #gestionale(folder: Folder): void {
    const { name, files } = folder;
    this.#known.push(name);
    const file = files.find((one) => one.name === GESTIONALE_FILE);
    const path = file?.path ?? folder.path;
    const found: Problem[] = [];
    if (!NAME.test(name)) found.push(misnamed(folder.path, name));
    const mappings = MAPPING_KINDS.flatMap((kind) => {
      const mapping = files.find((one) => one.name === `${kind}.jsonata`);
      if (mapping?.bytes === undefined) return [];
      return [{ kind, file: mapping.path, text: new TextDecoder().decode(mapping.bytes) }];
    });
    const source = this.#source(file, folder, GESTIONALE_FILE, found);
    const reading = source === undefined ? undefined : readGestionale(source, name, mappings, this.#tools);
    found.push(...(reading?.problems ?? []));
    this.#warnings.push(...(reading?.warnings ?? []));
    const tables = readTables(mappings, files, found, this.#warnings);
    if (reading?.value !== undefined && found.length === 0)
      this.#gestionali.set(name, tables === undefined ? reading.value : { ...reading.value, tables });
    else this.#disable({ kind: 'gestionale', name, file: path, problems: found });
    this.#problems.push(...casesProblems(files, this.#tools));
  }

  #organizationsOf(folders: readonly Folder[]): void {
    const seen = new Map<string, string>();
    for (const folder of folders) {
      const file = folder.files.find((one) => one.name === ORGANIZATION_FILE);
      const found: Problem[] = [];
      const source = this.#source(file, folder, ORGANIZATION_FILE, found);
      const reading = source === undefined ? undefined : readOrganization(source, folder.name, this.#tools);
      found.push(...(reading?.problems ?? []));
      this.#warnings.push(...(reading?.warnings ?? []));
      const value = reading?.value;
      const before = value === undefined ? undefined : seen.get(value.organization);
      if (source !== undefined && value !== undefined && before !== undefined) {
        const message = `organization ${value.organization} is also in ${before}`;
        found.push(
          fault(source, '/organization', 'organization.twice', message, 'One organization has one folder.'),
        );
      }
      if (value !== undefined && found.length === 0) {
        seen.set(value.organization, folder.path);
        this.#organizations.set(folder.name, value);
      } else {
        const organization = codeOf(folder);
        this.#disable({
          kind: 'organization',
          organization,
          name: folder.name,
          file: file?.path ?? folder.path,
          problems: found,
        });
      }
    }
  }

  /** Undefined when there is nothing to say about it among the others: it is not even YAML. */
  #candidate(folder: Folder, file: FileText): Candidate | undefined {
    const name = file.name.replace(/\.ya?ml$/, '');
    const found: Problem[] = [];
    if (!file.name.endsWith('.yaml') || !NAME.test(name)) found.push(misnamed(file.path, file.name));
    const source = this.#source(file, folder, file.name, found);
    const organization = this.#organizations.get(folder.name);
    const code = organization?.organization ?? codeOf(folder);
    const disable = (problems: readonly Problem[]) =>
      this.#disable({ kind: 'connector', organization: code, name, file: file.path, problems });
    if (source === undefined) {
      disable(found);
      return undefined;
    }
    const parsed = readConnector(source, this.#tools);
    found.push(...parsed.problems);
    this.#warnings.push(...parsed.warnings);
    const candidate = { id: `${folder.name}/${name}`, organization: code, parsed };
    const gestionale =
      parsed.written === undefined ? undefined : this.#gestionali.get(parsed.written.gestionale);
    if (parsed.written !== undefined && !this.#known.includes(parsed.written.gestionale)) {
      const message = `gestionale ${parsed.written.gestionale} is not a folder of mappings`;
      found.push(
        fault(
          source,
          '/gestionale',
          'gestionale.unknown',
          message,
          choices(parsed.written.gestionale, this.#known),
        ),
      );
    }
    if (found.length > 0 || organization === undefined || gestionale === undefined) {
      disable(found.length > 0 ? found : [dependence(source, organization === undefined, parsed, folder)]);
      return candidate;
    }
    const linked = linkConnector(name, parsed, organization, gestionale);
    if (linked.value === undefined) disable(linked.problems);
    return linked.value === undefined ? candidate : { ...candidate, config: linked.value };
  }

  #settle(candidates: readonly Candidate[]): ConnectorConfig[] {
    const { problems, owners } = settleBetween(candidates, this.#gestionali);
    const connectors: ConnectorConfig[] = [];
    for (const candidate of candidates) {
      const { config, organization, parsed } = candidate;
      if (config === undefined) continue;
      const found = problems.get(candidate) ?? [];
      if (found.length === 0) connectors.push({ ...config, unknownPayments: owners.has(candidate) });
      else
        this.#disable({
          kind: 'connector',
          organization,
          name: config.connector,
          file: parsed.source.file,
          problems: found,
        });
    }
    return connectors;
  }

  #source(file: FileText | undefined, folder: Folder, name: string, problems: Problem[]): Source | undefined {
    if (file?.bytes === undefined) {
      problems.push(
        problem('file.missing', `${folder.name} has no ${name}`, {
          class: 'config',
          place: { file: folder.path },
        }),
      );
      return undefined;
    }
    const read = readYaml(file.bytes, file.path);
    problems.push(...read.problems);
    const [source, second] = read.documents;
    if (second !== undefined) {
      problems.push(
        fault(second, '', 'yaml.documents', 'there is more than one document (---) in it', 'Keep one.'),
      );
    }
    return source;
  }

  #disable(disabled: Disabled): void {
    this.#disabled.push({ ...disabled, problems: ordered(disabled.problems) });
    // What only depends on something broken is not told again: mending that mends this.
    this.#problems.push(...disabled.problems.filter(({ code }) => code !== DEPENDENCE));
  }
}

const DEPENDENCE = 'dependence.disabled';

function dependence(
  source: Source,
  onOrganization: boolean,
  { written }: ParsedConnector,
  folder: Folder,
): Problem {
  const message = onOrganization
    ? `the organization of ${folder.name} cannot be used until its file is mended`
    : `the gestionale ${written?.gestionale ?? ''} cannot be used until it is mended`;
  return fault(source, onOrganization ? '' : '/gestionale', DEPENDENCE, message);
}

const isConnectorFile = ({ name }: FileText): boolean =>
  /^[^/]+\.ya?ml$/.test(name) && name !== ORGANIZATION_FILE;

/** The fiscal code that a folder's name begins with, as far as it has one. */
const codeOf = (folder: Folder): string => /^\d{11}(?!\d)/.exec(folder.name)?.[0] ?? folder.name;

const misnamed = (file: string, name: string): Problem =>
  problem('file.name', `${name} is not a name that can stand here`, {
    class: 'config',
    advice: 'Lower-case letters, digits, dots, dashes and underscores; connectors end in .yaml.',
    place: { file },
  });

function casesProblems(files: readonly FileText[], tools: Tools): Problem[] {
  const inCases = files.filter(({ name }) => name.startsWith('cases/'));
  const beside = inCases
    .filter(({ bytes }) => bytes === undefined)
    .map(({ name }) => name.slice('cases/'.length));
  return inCases.flatMap(({ bytes, path }) => [
    ...(bytes === undefined ? [] : readCases(bytes, path, beside, tools.schemas).problems),
  ]);
}
