/** Settings of access, from the environment. */
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { type OidcSettings, oidcSettings, type Secrets } from './oidc-settings.ts';

export interface AccessSettings {
  readonly oidc: OidcSettings | undefined;
  /** 32 bytes that second factors are encrypted with. */
  readonly totpKey: Uint8Array | undefined;
  readonly idleMinutes: number | undefined;
  readonly hours: number | undefined;
}

const KEY_BYTES = 32;

/** Problems `access.settings`, `oidc.settings`, `secret.missing`. */
export function accessSettings(
  env: { readonly [name: string]: string | undefined },
  secrets: Secrets,
): Result<AccessSettings> {
  const oidc = oidcSettings(env, secrets);
  if (!oidc.ok) return oidc;
  const said = env.TRAMITE_TOTP_KEY?.trim() ?? '';
  const key = secrets({ key: said });
  if (said !== '' && !key.ok) return key;
  const totpKey = said === '' || !key.ok ? undefined : Buffer.from(String(key.value.key), 'base64');
  if (totpKey !== undefined && totpKey.length !== KEY_BYTES)
    return wrong(
      'TRAMITE_TOTP_KEY',
      `is not ${KEY_BYTES} bytes in base64`,
      'openssl rand -base64 32 makes one.',
    );
  const idleMinutes = positive(env.TRAMITE_SESSION_IDLE_MINUTES);
  const hours = positive(env.TRAMITE_SESSION_HOURS);
  if (idleMinutes === null) return wrong('TRAMITE_SESSION_IDLE_MINUTES', ...NO_NUMBER);
  if (hours === null) return wrong('TRAMITE_SESSION_HOURS', ...NO_NUMBER);
  return ok({ oidc: oidc.value, totpKey, idleMinutes, hours });
}

const NO_NUMBER = ['is not a number above zero', 'Write a number, or leave it out.'] as const;

/** Null: no such number. */
function positive(text: string | undefined): number | undefined | null {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

const wrong = (name: string, fault: string, advice: string) =>
  failed(problem('access.settings', `${name} ${fault}`, { class: 'config', advice }));
