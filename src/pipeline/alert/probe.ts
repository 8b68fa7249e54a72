/** A message to try out who is told: sent at once, to each recipient by itself, and noted nowhere. */
import type { Result } from '../../domain/problem.ts';
import type { NoticeRecipient } from '../../store/notices.ts';
import type { Context } from '../context.ts';
import { moment } from './italian.ts';
import { deliver } from './send.ts';
import { effectiveFor, watched } from './watched.ts';

export interface Probed {
  readonly recipient: NoticeRecipient;
  readonly result: Result<void>;
}

/** Empty when nobody is told. */
export async function probeAlerts(
  context: Context,
  organization: string,
  connector: string | null,
): Promise<readonly Probed[]> {
  const found = await watched(context, organization);
  const effective = found === undefined ? undefined : effectiveFor(found, connector);
  if (found === undefined || effective === undefined) return [];
  const whose = connector === null ? organization : `${organization}/${connector}`;
  return Promise.all(
    effective.recipients.map(async (recipient) => {
      const now = context.clock.now();
      const notice = {
        id: context.newId(),
        subject: `[Tramite] ${found.config.name}: messaggio di prova`,
        text: [
          `Messaggio di prova di Tramite per ${whose}, chiesto il ${moment(now)}.`,
          'Gli avvisi arrivano qui. Non c’è nulla da fare.',
          '',
        ].join('\n'),
        facts: { organization, name: found.config.name, connector, at: now.toISOString(), test: true },
      };
      return { recipient, result: await deliver(context, notice, recipient) };
    }),
  );
}
