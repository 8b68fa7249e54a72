/** What a person does to a connector: test it, pick up now, pause, resume. */
import { ProblemError, problem, type Result } from '../../../domain/problem.ts';
import { collectNow, pauseConnector, resumeConnector } from '../../../pipeline/pause.ts';
import type { ConnectorKey } from '../../../store/connectors.ts';
import { connectorOwner, connectorPage } from '../../../store/web/connectors.ts';
import type { Act, Asked, Elsewhere } from '../../page.ts';
import { checked, tryConnections } from './check.ts';
import { connectorHref } from './state.ts';
import { say } from './words.ts';

const LONGEST_REASON = 300;

export const keyOf = ({ organization = '', connector = '' }: Asked['params']): ConnectorKey => ({
  organization,
  connector,
});

const needs: Act['needs'] = {
  permission: 'integrate',
  where: 'somewhere',
  owner: (view, params) => connectorOwner(view, keyOf(params)),
};

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}

const here = (asked: Asked, notice: string): Elsewhere => ({
  to: connectorHref(keyOf(asked.params)),
  notice,
});

export const checkAct: Act = {
  id: 'connectors.check',
  path: '/collegamenti/:organization/:connector/prova',
  needs,
  async act({ context, visit, language, params }) {
    const key = keyOf(params);
    const page = await visit.view((view) => connectorPage(view, key));
    if (page?.program === undefined || page.program === null)
      throw new ProblemError(
        problem('connector.disabled', 'the connector is disabled', {
          class: 'config',
          advice: 'Correct its configuration first: its page says what is wrong with it.',
        }),
      );
    const connections = value(await tryConnections(context, page.program.connector));
    const title = `${say(language, 'checkTitle')}: ${key.connector}`;
    return {
      title,
      content: checked(language, connections, context.clock.now()),
      trail: [
        { title: say(language, 'title'), href: '/collegamenti' },
        { title: key.connector, href: connectorHref(key) },
      ],
    };
  },
};

export const pauseAct: Act = {
  id: 'connectors.pause',
  path: '/collegamenti/:organization/:connector/pausa',
  needs,
  async act(asked, form) {
    const { context, visit, language, params } = asked;
    const key = keyOf(params);
    const reason = String(form.get('motivo') ?? '').slice(0, LONGEST_REASON);
    const done = value(await pauseConnector(context, key, visit.viewer.actor, reason));
    return here(asked, say(language, done ? 'pausedNow' : 'pausedAlready', { connector: key.connector }));
  },
};

export const resumeAct: Act = {
  id: 'connectors.resume',
  path: '/collegamenti/:organization/:connector/riprendi',
  needs,
  async act(asked) {
    const { context, visit, language, params } = asked;
    const key = keyOf(params);
    const done = value(await resumeConnector(context, key, visit.viewer.actor));
    return here(asked, say(language, done ? 'resumedNow' : 'resumedAlready', { connector: key.connector }));
  },
};

export const collectAct: Act = {
  id: 'connectors.collect',
  path: '/collegamenti/:organization/:connector/ritira',
  needs,
  async act(asked) {
    const { context, visit, language, params } = asked;
    value(await collectNow(context, keyOf(params), visit.viewer.actor));
    return here(asked, say(language, 'collectNow'));
  },
};
