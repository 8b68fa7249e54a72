/** The environment, read once. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Environment {
  /** Absent: the embedded PostgreSQL under home. */
  readonly databaseUrl?: string;
  readonly home: string;
  readonly connectors: string;
  readonly mappings: string;
  readonly logLevel: string;
  /** Where the page listens; loopback unless told otherwise. */
  readonly host: string;
  /** Further names that the page is reached by, behind a proxy. */
  readonly names: readonly string[];
  /** Addresses and networks of proxies before the page whose X-Forwarded-For and X-Client-Subject count. */
  readonly proxies: readonly string[];
  /** Where our own SFTP server listens, when a connector has it; loopback unless told otherwise. */
  readonly sftpHost: string;
  readonly sftpPort: number;
  /** Mail server of alerts, `smtps://user:password@host`; empty: no mail leaves. */
  readonly smtpUrl: string;
  readonly mailFrom: string;
  /** How often the Nodo is asked for news, in seconds. */
  readonly gatherEverySeconds: number;
  /** How often due work is looked for, in seconds. */
  readonly sweepSeconds: number;
  /** How long a silent worker keeps its leases, in seconds; four times as long a call that it made to the Nodo. */
  readonly leaseSeconds: number;
  /** Mapping processes at once; absent: as many as cores, at most 4. */
  readonly mappingProcesses?: number;
  /** Where a sandbox Nodo runs, for `tramite sandbox pay` and its like. */
  readonly sandboxUrl?: string;
  /** OpenTelemetry collector (OTLP over HTTP) that gets the traces; absent: none are made. */
  readonly otlpUrl?: string;
  /** Where a process without pages shows its figures; absent: nowhere. */
  readonly metricsPort?: number;
}

export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const otlpUrl = env.TRAMITE_OTLP_URL || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const number = (name: string, otherwise: number): number => {
    const value = Number(env[name] ?? otherwise);
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  };
  return {
    ...(env.DATABASE_URL === undefined || env.DATABASE_URL === '' ? {} : { databaseUrl: env.DATABASE_URL }),
    home: resolve(env.TRAMITE_HOME ?? 'data'),
    connectors: resolve(env.TRAMITE_CONNECTORS ?? `${ROOT}connectors`),
    mappings: resolve(env.TRAMITE_MAPPINGS ?? `${ROOT}mappings`),
    logLevel: env.TRAMITE_LOG ?? 'info',
    host: env.TRAMITE_HOST ?? '127.0.0.1',
    names: (env.TRAMITE_NAMES ?? '').split(',').filter((name) => name !== ''),
    proxies: (env.TRAMITE_PROXIES ?? '').split(',').filter((one) => one !== ''),
    sftpHost: env.TRAMITE_SFTP_HOST ?? '127.0.0.1',
    sftpPort: number('TRAMITE_SFTP_PORT', 2022),
    smtpUrl: env.TRAMITE_SMTP_URL ?? '',
    mailFrom: env.TRAMITE_MAIL_FROM ?? '',
    gatherEverySeconds: number('TRAMITE_GATHER_SECONDS', 300),
    sweepSeconds: number('TRAMITE_SWEEP_SECONDS', 15),
    leaseSeconds: number('TRAMITE_LEASE_SECONDS', 30),
    ...(env.TRAMITE_SANDBOX_URL === undefined || env.TRAMITE_SANDBOX_URL === ''
      ? {}
      : { sandboxUrl: env.TRAMITE_SANDBOX_URL }),
    ...(otlpUrl === undefined || otlpUrl === '' ? {} : { otlpUrl }),
    ...(env.TRAMITE_METRICS_PORT === undefined ? {} : { metricsPort: number('TRAMITE_METRICS_PORT', 9464) }),
    ...(env.TRAMITE_MAPPING_PROCESSES === undefined
      ? {}
      : { mappingProcesses: number('TRAMITE_MAPPING_PROCESSES', 1) }),
  };
}
