/** Brings a message to people or to a system of theirs: by mail, by webhook. */
import type { Result } from '../problem.ts';

export interface Notice {
  /** One line. */
  readonly subject: string;
  /** Plain text, Italian. */
  readonly text: string;
  /** The same for systems. */
  readonly facts: { readonly [key: string]: unknown };
  /** The same at every attempt. */
  readonly id: string;
}

export type Recipient =
  | { readonly kind: 'mail'; readonly addresses: readonly string[] }
  | {
      readonly kind: 'webhook';
      readonly url: string;
      readonly secret: string;
      readonly allowPrivate: boolean;
    };

export interface Notifier {
  /** Problems: `alert.mail`, `alert.webhook`, `alert.not-configured` (no mail server is known). */
  notify(notice: Notice, to: Recipient, signal: AbortSignal): Promise<Result<void>>;
}
