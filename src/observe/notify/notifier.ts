/** Mail and webhooks as one notifier. */
import type { Clock } from '../../domain/ports/clock.ts';
import type { Notifier } from '../../domain/ports/notifier.ts';
import { failed, problem } from '../../domain/problem.ts';
import { openMail } from './mail.ts';
import { type Post, postNotice } from './webhook.ts';

export interface NotifierOptions {
  /** `TRAMITE_SMTP_URL`; absent or empty: no mail leaves. */
  readonly smtpUrl?: string;
  /** `TRAMITE_MAIL_FROM`. */
  readonly from?: string;
  readonly ca?: string;
  readonly post: Post;
  readonly clock: Clock;
}

export function openNotifier({ smtpUrl = '', from = '', ca, post, clock }: NotifierOptions): Notifier {
  const mail =
    smtpUrl === '' || from === ''
      ? undefined
      : openMail({ smtpUrl, from, ...(ca === undefined ? {} : { ca }) });
  return {
    async notify(notice, to, signal) {
      if (to.kind === 'webhook') return postNotice(post, notice, to, signal, clock.now());
      return mail === undefined ? failed(notConfigured()) : mail(notice, to.addresses, signal);
    },
  };
}

const notConfigured = () =>
  problem('alert.not-configured', 'no mail leaves: there is no mail server', {
    class: 'config',
    advice: 'Set TRAMITE_SMTP_URL and TRAMITE_MAIL_FROM.',
  });
