/** What became of a recipient in one run of its mail. */
export const EMAIL_RESULTS = ['accepted', 'refused', 'deferred', 'suppressed', 'doubtful', 'failed'] as const;
export type EmailResult = (typeof EMAIL_RESULTS)[number];

/** Receives the results of mails for metrics. Neither throws nor waits. */
export abstract class EmailObserver {
  abstract ended(result: EmailResult): void;
}
