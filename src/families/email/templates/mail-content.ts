/** What a mail says. */
export interface MailContent {
  subject: string;
  text?: string;
  html?: string;
}
