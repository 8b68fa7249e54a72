/** One gestionale on stage: its files, the person who approves, the citizens who pay, and what it finds in its folder. */
import { counted, euro } from '../cli/italian.ts';
import { problemsOf } from '../store/problems.ts';
import type { Player } from './cast.ts';
import type { Debt, Difference, Notice } from './check.ts';
import { runVerb } from './child.ts';
import type { Deadline } from './deadline.ts';
import { returned } from './drop.ts';
import type { Machinery } from './machinery.ts';
import type { Following, Seen } from './progress.ts';
import { fileOf, titleOf } from './progress.ts';
import type { AcknowledgedRow, ToldPayment } from './returned.ts';
import type { Screen } from './screen.ts';

const APPROVER = 'demo';
const MOST_PROBLEMS = 1_000;

export interface Props {
  readonly machinery: Machinery;
  readonly screen: Screen;
  readonly deadline: Deadline;
  readonly following: Following;
}

export interface PaidNotice extends Debt, Notice {}

export interface ReturnedFile {
  readonly name: string;
  readonly lines: number;
}

export class Stage {
  readonly player: Player;
  readonly differences: Difference[] = [];
  readonly paid: PaidNotice[] = [];
  readonly acknowledgements: ReturnedFile[] = [];
  readonly #props: Props;

  constructor(player: Player, props: Props) {
    this.player = player;
    this.#props = props;
  }

  where(file: string): string {
    return `${this.player.connector} ${file}`;
  }

  /** Waits until the delivery of this file is held, and approves it as a person would. */
  async approve(file: string): Promise<void> {
    const { deadline, screen, machinery } = this.#props;
    const { delivery } = await this.#seen(file, 'to be held', ({ delivery: { state } }) => state === 'held');
    const reason = delivery.reasons.map(({ message }) => message).join('; ');
    screen.say(
      `  held by design: ${reason} (${this.player.connector}); a person looks at it: tramite approve ${delivery.number}`,
    );
    const words = ['approve', String(delivery.number), '--by', APPROVER];
    const done = await runVerb(words, machinery.env, deadline.left);
    if (done.code !== 0) throw new Error(`tramite ${words.join(' ')} failed: ${done.err}${done.out}`);
  }

  applied(file: string): Promise<Seen> {
    return this.#seen(file, 'to be applied', ({ delivery }) => delivery.appliedAt !== null);
  }

  published(file: string): Promise<Seen> {
    return this.#seen(
      file,
      'to be published',
      ({ published }) => published.length > 0 && published.every(({ waiting }) => waiting === 0),
    );
  }

  problems({ delivery }: Seen): ReturnType<typeof problemsOf> {
    return problemsOf(this.#props.machinery.database, delivery.organization, delivery.id, MOST_PROBLEMS);
  }

  /** The answer to a load, out of the gestionale's own folder. */
  async answer(file: string): Promise<readonly AcknowledgedRow[]> {
    const name = `${file.replace(/\.[^.]*$/, '')}.esito.csv`;
    const rows = await this.#props.deadline.until(`${this.where(file)}: its answer ${name}`, async () => {
      const [found] = await returned(this.#props.machinery.home, this.player, (each) => each === name);
      return found === undefined ? undefined : this.player.readOutcomes(found.bytes);
    });
    this.acknowledgements.push({ name, lines: rows.length });
    return rows;
  }

  /** Citizens pay these at the sandbox, with the codes that the answers carry; then the PSPs report to the body. */
  async pay(file: string, debts: readonly Debt[], rows: readonly AcknowledgedRow[]): Promise<void> {
    const { sandbox } = this.#props.machinery;
    const { organization } = this.player;
    const notices = debts.map(({ key, ref, cents }) => {
      const row = rows.find((each) => each.key === key && each.ref === ref);
      return { key, ref, cents, noticeNumber: row?.noticeNumber ?? '' };
    });
    const answers = await sandbox.payMany(
      notices.map(({ noticeNumber }) => ({ org: organization, noticeNumber })),
    );
    for (const [index, answer] of answers.entries()) {
      const notice = notices[index];
      if (notice === undefined) continue;
      const found = answer.paid ? `${answer.receipt.amount} cents` : answer.fault;
      const wanted = `${notice.cents} cents`;
      if (answer.paid) this.paid.push(notice);
      if (found !== wanted)
        this.differences.push({ where: this.where(file), what: `payment of ${notice.key}`, wanted, found });
    }
    await sandbox.issueFlows({ org: organization });
    const cents = notices.reduce((total, one) => total + one.cents, 0);
    this.#reach(file, 'paid', `${counted(notices.length, 'notice')}, ${euro(cents)}`);
  }

  /** Waits until the files that came back tell as many payments as were made. */
  async told(file: string): Promise<readonly ToldPayment[]> {
    const wanted = this.paid.length;
    const told = await this.#props.deadline.until(
      `${this.where(file)}: ${counted(wanted, 'payment')} told in reports`,
      async () => {
        const payments = await this.readReports();
        return payments.length >= wanted ? payments : undefined;
      },
    );
    const names = (await this.reports()).map(({ name }) => name);
    this.#reach(file, 'report delivered', names.at(-1) ?? '');
    return told;
  }

  async readReports(): Promise<readonly ToldPayment[]> {
    return (await this.#reportFiles()).flatMap(({ bytes }) => this.player.readPayments(bytes));
  }

  async reports(): Promise<readonly ReturnedFile[]> {
    return (await this.#reportFiles()).map(({ name, bytes }) => ({
      name,
      lines: this.player.readPayments(bytes).length,
    }));
  }

  #reportFiles(): ReturnType<typeof returned> {
    return returned(this.#props.machinery.home, this.player, (name) => this.player.isReport(name));
  }

  #reach(file: string, step: 'paid' | 'report delivered', detail: string): void {
    const { connector } = this.player;
    this.#props.screen.reach(fileOf(connector, file), titleOf(connector, file), step, detail);
  }

  #seen(file: string, what: string, holds: (seen: Seen) => boolean): Promise<Seen> {
    const { organization, connector } = this.player;
    return this.#props.deadline.until(`${this.where(file)}: ${what}`, () => {
      const seen = this.#props.following
        .latest()
        .find(
          ({ delivery }) =>
            delivery.organization === organization &&
            delivery.connector === connector &&
            delivery.fileName === file,
        );
      if (seen === undefined || holds(seen)) return seen;
      if (['refused', 'duplicate'].includes(seen.delivery.state)) {
        const why = seen.delivery.reasons.map(({ message }) => message).join('; ');
        throw new Error(`${this.where(file)} was to go on, and is ${seen.delivery.state}: ${why}`);
      }
      return undefined;
    });
  }
}
