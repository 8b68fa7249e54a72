/**
 * Mail, through the server of `TRAMITE_SMTP_URL`: `smtps://user:password@host:465`, or `smtp://…:587`, which turns to TLS
 * (STARTTLS) where the server offers it, and must when there is a password and the server is not on this machine.
 * Certificates are checked. A message bears its notice's id at every attempt (Message-ID), so that a repeat is known as one.
 */
import { createTransport, type SendMailOptions } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { Notice } from '../../domain/ports/notifier.ts';
import { failed, ok, type Problem, type ProblemClass, problem, type Result } from '../../domain/problem.ts';

export interface MailOptions {
  /** `TRAMITE_SMTP_URL`. */
  readonly smtpUrl: string;
  /** `TRAMITE_MAIL_FROM`: one address. */
  readonly from: string;
  /** PEM of an authority that the server's certificate may come from, besides those that Node knows. */
  readonly ca?: string;
}

export type SendMail = (
  notice: Notice,
  addresses: readonly string[],
  signal: AbortSignal,
) => Promise<Result<void>>;

const TIMEOUT_MS = 15_000;
/** One address, which no server or library can take for two, or for a header. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,255}$/u;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is wrong with the settings is said at each attempt. */
export function openMail(options: MailOptions): SendMail {
  const settings = settingsOf(options);
  return async (notice, addresses, signal) => {
    if (!settings.ok) return settings;
    const wrong = [options.from, ...addresses].find((address) => !ADDRESS.test(address));
    if (wrong !== undefined || addresses.length === 0)
      return failed(
        mailProblem('this is no mail address', 'config', {
          advice:
            'Correct it in the alerts of the connector or of the organization, or in TRAMITE_MAIL_FROM.',
          place: { value: wrong ?? '' },
        }),
      );
    return send(settings.value, options.from, notice, addresses, signal);
  };
}

async function send(
  settings: SMTPTransport.Options,
  from: string,
  notice: Notice,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Result<void>> {
  const transport = createTransport(settings);
  const server = `${settings.host}:${settings.port}`;
  // The library knows `signal`; its types do not yet.
  const mail: SendMailOptions & { readonly signal: AbortSignal } = {
    signal,
    from: { name: 'Tramite', address: from },
    to: addresses.map((address) => ({ name: '', address })),
    subject: oneLine(notice.subject),
    text: notice.text,
    messageId: `<${notice.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  try {
    const { rejected } = await transport.sendMail(mail);
    return rejected.length === 0
      ? ok(undefined)
      : failed(
          mailProblem(`${server} took the message for some and refused ${rejected.join(', ')}`, 'config', {
            advice: 'Correct those addresses.',
          }),
        );
  } catch (error) {
    return failed(explain(server, error));
  } finally {
    transport.close();
  }
}

function settingsOf({ smtpUrl, ca }: MailOptions): Result<SMTPTransport.Options> {
  const url = URL.parse(smtpUrl);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    return failed(
      mailProblem('TRAMITE_SMTP_URL is no address of a mail server', 'config', {
        advice:
          'Write smtps://user:password@host:465 or smtp://host:587; encode @ : / in the password as %40 %3A %2F.',
      }),
    );
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return ok({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    // A password never leaves this machine in clear.
    requireTLS: !secure && user !== '' && !LOCAL.has(url.hostname),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    dnsTimeout: TIMEOUT_MS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
}

/** In the words of the library and of the server, without the message. */
function explain(server: string, error: unknown): Problem {
  const { code, message, responseCode } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly responseCode?: unknown;
  };
  const words = oneLine(String(message ?? error)).slice(0, 200);
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return mailProblem(`${server} refuses the user or the password: ${words}`, 'auth', {
      advice: 'Correct TRAMITE_SMTP_URL.',
    });
  if (code === 'ETLS' || /CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(String(code)) || /certificate/.test(words))
    return mailProblem(`${server} could not be trusted: ${words}`, 'config', {
      advice:
        'Its certificate must be valid for that name; name an authority of your own in NODE_EXTRA_CA_CERTS.',
    });
  if (Number(responseCode) >= 500)
    return mailProblem(`${server} refuses the message: ${words}`, 'config', {
      advice: 'Correct the address, or TRAMITE_MAIL_FROM.',
    });
  return mailProblem(`${server} did not take the message: ${words}`, 'transient', {
    advice: 'It is tried again.',
  });
}

const mailProblem = (message: string, kind: ProblemClass, rest: Pick<Problem, 'advice' | 'place'>): Problem =>
  problem('alert.mail', message, { class: kind, ...rest });

/** Nothing in it can begin another header. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
