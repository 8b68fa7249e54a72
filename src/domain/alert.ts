/**
 * What people are told of. A condition lasts: it is raised once and cleared when it ends. Its facts are ids, codes, names
 * of files and places, never anything of a debtor: the message to people is written from them.
 */
import type { AlertsConfig } from './configuration.ts';
import { type Problem, type ProblemClass, problem } from './problem.ts';

export type AlertRule = keyof AlertsConfig['rules'];

export const ALERT_RULES: readonly AlertRule[] = [
  'refused',
  'problems',
  'waiting',
  'expected',
  'failing',
  'expiry',
];

/** Why, without the place and the value that a problem may carry. */
export interface AlertReason {
  readonly code: string;
  readonly message: string;
}

/** Instants are ISO 8601, days `YYYY-MM-DD`. */
export type AlertFacts =
  | {
      readonly kind: 'refused' | 'held' | 'cancellations';
      readonly delivery: number;
      readonly file: string;
      readonly receivedAt: string;
      readonly reasons: readonly AlertReason[];
    }
  | {
      readonly kind: 'problems';
      readonly delivery: number;
      readonly file: string;
      readonly receivedAt: string;
      readonly inProblem: number;
      /** Records of the delivery, or groups of them where the layout groups. */
      readonly of: number;
    }
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly since: string;
      readonly reasons: readonly AlertReason[];
    }
  | {
      readonly kind: 'decision';
      readonly delivery: number;
      readonly file: string;
      readonly since: string;
    }
  | {
      readonly kind: 'outgoing' | 'uncertain';
      readonly what: 'acknowledgement' | 'report';
      readonly file: string;
      readonly since: string;
      readonly reasons: readonly AlertReason[];
    }
  | {
      readonly kind: 'expected';
      /** The instant by which they should have come. */
      readonly due: string;
      readonly files: number;
      readonly came: number;
    }
  | {
      readonly kind: 'source' | 'destination';
      readonly location: string;
      readonly since: string;
      readonly reasons: readonly AlertReason[];
    }
  | {
      readonly kind: 'nodo';
      readonly access: string;
      readonly since: string;
      readonly reasons: readonly AlertReason[];
    }
  | { readonly kind: 'credential'; readonly location: string; readonly until: string }
  | {
      readonly kind: 'certificate';
      readonly location: string;
      readonly subject: string;
      readonly until: string;
    };

/** How a condition ended. `late`: the files came; `never`: others came since, these did not. */
export type AlertEnding = { readonly kind: 'late' | 'never'; readonly at: string };

export interface Condition {
  /** Null: of the organization. */
  readonly connector: string | null;
  readonly rule: AlertRule;
  readonly subject: string;
  readonly facts: AlertFacts;
}

const MOST_REASON = 300;

/** Of a problem: what may leave in a message. */
export const reasonOf = ({ code, message }: Pick<Problem, 'code' | 'message'>): AlertReason => ({
  code,
  message: message.length > MOST_REASON ? `${message.slice(0, MOST_REASON - 1)}…` : message,
});

/** A location without the user and the password that a URL may carry. */
export const placeOf = (location: string): string =>
  location.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');

/** The condition as a problem, for the command line and for systems. */
export function alertProblem(facts: AlertFacts): Problem {
  switch (facts.kind) {
    case 'refused':
      return said(
        'alert.refused',
        `delivery ${facts.delivery} (${facts.file}) was refused: ${because(facts.reasons)}`,
      );
    case 'held':
      return said(
        'alert.held',
        `delivery ${facts.delivery} (${facts.file}) is held: ${because(facts.reasons)}`,
      );
    case 'cancellations':
      return said(
        'alert.cancellations',
        `the cancellations of delivery ${facts.delivery} (${facts.file}) are held: ${because(facts.reasons)}`,
      );
    case 'problems':
      return said(
        'alert.problems',
        `${facts.inProblem} of ${facts.of} records of delivery ${facts.delivery} (${facts.file}) are in problem`,
      );
    case 'file':
      return said('alert.file-waits', `${facts.file} waits at its source: ${because(facts.reasons)}`);
    case 'decision':
      return said(
        'alert.decision-waits',
        `delivery ${facts.delivery} (${facts.file}) still waits for a decision`,
      );
    case 'outgoing':
      return said(
        'alert.outgoing-waits',
        `${facts.file} has not been delivered: ${because(facts.reasons)}`,
        'transient',
      );
    case 'uncertain':
      return said('alert.outgoing-uncertain', `nobody knows whether ${facts.file} arrived`, 'transient');
    case 'expected':
      return said('alert.expected', `${facts.came} of ${facts.files} expected files came by ${facts.due}`);
    case 'source':
      return said(
        'alert.source-fails',
        `files cannot be taken from ${facts.location}: ${because(facts.reasons)}`,
        'transient',
      );
    case 'destination':
      return said(
        'alert.destination-fails',
        `nothing can be delivered to ${facts.location}: ${because(facts.reasons)}`,
        'transient',
      );
    case 'nodo':
      return said(
        'alert.nodo-fails',
        `the Nodo does not work through ${facts.access}: ${because(facts.reasons)}`,
        'transient',
      );
    case 'credential':
      return said(
        'alert.credential-ends',
        `the credential for ${facts.location} ends on ${facts.until}`,
        'auth',
      );
    case 'certificate':
      return said(
        'alert.certificate-ends',
        `the certificate of ${facts.location} ends at ${facts.until}`,
        'auth',
      );
  }
}

const said = (code: string, message: string, kind: ProblemClass = 'data'): Problem =>
  problem(code, message, { class: kind });

const because = (reasons: readonly AlertReason[]): string =>
  reasons.map((one) => one.message).join('; ') || 'no reason is known';
