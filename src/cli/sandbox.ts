/** sandbox: the Nodo of the sandbox as this process, and what a citizen, a PSP and time do to one that runs. */
import { join } from 'node:path';
import { ProblemError, problem } from '../domain/problem.ts';
import type { LedgerRow } from '../sandbox/client.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { startSandbox } from '../sandbox/server.ts';
import { counted, euro, moment } from './italian.ts';
import { durationOf } from './span.ts';
import { stopped } from './stopped.ts';
import type { Invocation, Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

const PORT = '8081';

export const sandbox: Verb = {
  name: 'sandbox',
  summary: 'runs the sandbox Nodo; pay, flows, clock, ledger and key act on one that runs',
  usage: `[--home FOLDER] [--port ${PORT}]
       tramite sandbox pay <notice | IUV> … [--org CODE] [--psp ID] [--stand-in] [--url URL]
       tramite sandbox flows [--org CODE] [--date YYYY-MM-DD] [--url URL]
       tramite sandbox clock [<ISO instant> | +3d | +2h | +10m] [--url URL]
       tramite sandbox ledger [--org CODE] [--url URL]
       tramite sandbox key <key> --org CODE --segregation 01 --iban IT… [--url URL]`,
  options: {
    home: { type: 'string' },
    port: { type: 'string', default: PORT },
    url: { type: 'string' },
    org: { type: 'string' },
    psp: { type: 'string' },
    date: { type: 'string' },
    'stand-in': { type: 'boolean' },
    segregation: { type: 'string', multiple: true },
    iban: { type: 'string', multiple: true },
  },
  async run(invocation) {
    const [word, ...rest] = invocation.positionals;
    if (word === undefined) return serve(invocation);
    const act = ACTS[word];
    if (act === undefined) throw new WrongUse(`sandbox knows ${Object.keys(ACTS).join(', ')}, not ${word}`);
    const client = new SandboxClient(
      text(invocation, 'url') ?? invocation.wiring.environment.sandboxUrl ?? `http://127.0.0.1:${PORT}`,
    );
    try {
      return await act(invocation, client, rest);
    } catch (error) {
      if (!(error instanceof TypeError)) throw sandboxRefused(error);
      throw new ProblemError(
        problem('sandbox.unreachable', `no sandbox answers at ${client.url}`, {
          class: 'transient',
          advice: 'tramite sandbox starts one; --url or TRAMITE_SANDBOX_URL says where it is.',
        }),
      );
    }
  },
};

type Act = (invocation: Invocation, client: SandboxClient, words: readonly string[]) => Promise<number>;

const ACTS: Readonly<Record<string, Act>> = { pay, flows, clock, ledger, key };

const text = ({ values }: Invocation, name: string): string | undefined =>
  typeof values[name] === 'string' ? values[name] : undefined;
const texts = ({ values }: Invocation, name: string): readonly string[] =>
  Array.isArray(values[name]) ? values[name].map(String) : [];

/** What the sandbox's own doors answer with is told as it is; anything else is a bug. */
function sandboxRefused(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('sandbox ')) return error;
  return new ProblemError(problem('sandbox.refused', error.message, { class: 'config' }));
}

async function serve(invocation: Invocation): Promise<number> {
  const home = text(invocation, 'home') ?? join(invocation.wiring.environment.home, 'sandbox');
  const port = Number(invocation.values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WrongUse('--port wants a number from 0 to 65535');
  const running = await startSandbox({ home, port }).catch((error: unknown) => {
    if ((error as { readonly code?: string }).code !== 'EADDRINUSE') throw error;
    throw new ProblemError(
      problem('sandbox.port', `port ${port} is taken`, {
        class: 'config',
        advice: 'Give another with --port; 0 takes any free one.',
      }),
    );
  });
  invocation.print(`The sandbox Nodo runs at ${running.url}; its ledger is in ${home}`);
  invocation.answer({ sandbox: running.url, home });
  await stopped();
  await running.close();
  return 0;
}

async function pay(invocation: Invocation, client: SandboxClient, codes: readonly string[]): Promise<number> {
  if (codes.length === 0) throw new WrongUse('Pay what? Give notice numbers or IUVs.');
  const psp = text(invocation, 'psp');
  const ledger = text(invocation, 'org') === undefined ? await client.ledger() : [];
  const requests = codes.map((code) => ({
    org: text(invocation, 'org') ?? ownerOf(ledger, code),
    ...(code.length === 18 ? { noticeNumber: code } : { iuv: code }),
    ...(psp === undefined ? {} : { psp: { id: psp, name: psp, fiscalCode: '12345678903' } }),
    ...(invocation.values['stand-in'] === true ? { standIn: true } : {}),
  }));
  const answers = await client.payMany(requests);
  answers.forEach((one, index) => {
    invocation.print(
      one.paid
        ? `paid  ${one.receipt.noticeNumber}  ${euro(one.receipt.amount)}  ${moment(new Date(one.receipt.paidAt))}  receipt ${one.receipt.receiptId}`
        : `NOT paid  ${codes[index]}  ${one.fault}`,
    );
  });
  invocation.answer({ payments: answers });
  return answers.every((one) => one.paid) ? 0 : 1;
}

function ownerOf(ledger: readonly LedgerRow[], code: string): string {
  const found = ledger.find((row) =>
    row.options.some((option) => option.iuv === code || option.nav === code),
  );
  if (found !== undefined) return found.org;
  throw new ProblemError(
    problem('sandbox.unknown-notice', `the sandbox knows no notice ${code}`, {
      class: 'config',
      advice: 'tramite sandbox ledger lists them.',
    }),
  );
}

async function flows(invocation: Invocation, client: SandboxClient): Promise<number> {
  const [org, date] = [text(invocation, 'org'), text(invocation, 'date')];
  const issued = await client.issueFlows({
    ...(org === undefined ? {} : { org }),
    ...(date === undefined ? {} : { date }),
  });
  for (const one of issued) {
    const total = one.lines.reduce((sum, line) => sum + line.amount, 0);
    invocation.print(
      `${one.fdr}  ${one.org}  ${counted(one.lines.length, 'payment')}  ${euro(total)}  ${one.regulation} of ${one.regulationDay}`,
    );
  }
  if (issued.length === 0) invocation.print('Nothing to report: every payment is in a flow already.');
  invocation.answer({ flows: issued });
  return 0;
}

async function clock(
  invocation: Invocation,
  client: SandboxClient,
  [instant]: readonly string[],
): Promise<number> {
  const now =
    instant === undefined
      ? await client.now()
      : instant.startsWith('+')
        ? (await client.advance(durationOf(instant.slice(1)))).now
        : (await client.setClock(instant)).now;
  invocation.print(`At the sandbox it is ${moment(new Date(now))}.`);
  invocation.answer({ now });
  return 0;
}

async function ledger(invocation: Invocation, client: SandboxClient): Promise<number> {
  const rows = await client.ledger(text(invocation, 'org'));
  for (const row of rows) {
    invocation.print(`${row.org}  ${row.iupd}  ${row.status ?? 'deleted'}`);
    for (const one of row.options)
      invocation.print(`    ${one.nav}  ${euro(one.amount)}  due ${one.dueDate.slice(0, 10)}  ${one.status}`);
  }
  if (rows.length === 0) invocation.print('The ledger is empty.');
  invocation.answer({ positions: rows });
  return 0;
}

async function key(
  invocation: Invocation,
  client: SandboxClient,
  [name]: readonly string[],
): Promise<number> {
  const org = text(invocation, 'org');
  const segregationCodes = texts(invocation, 'segregation');
  if (name === undefined || org === undefined || segregationCodes.length === 0)
    throw new WrongUse('A key wants its name, --org, --segregation and --iban.');
  const made = await client.createKey({
    key: name,
    organizations: [org],
    segregationCodes,
    ibans: { [org]: texts(invocation, 'iban') },
  });
  invocation.print(`The sandbox knows the key ${made.key} of ${org}.`);
  invocation.answer(made);
  return 0;
}
