import { printable } from '../../../common/printable.js';
import type { Alert } from '../model/alert.js';
import type { Delivery } from '../model/delivery.js';

/** Texts of an alert, as plain text. */
export interface AlertText {
  /** One line. */
  subject: string;
  body: string;
}

/** Writes an alert's texts. Foreign text stays text: on one line where a line end would begin a header. */
export function alertText({ status, alert }: Delivery): AlertText {
  const title = inOneLine(alert.title);
  const labels = Object.entries(alert.labels).map(([name, value]) => `${name}: ${inOneLine(value)}`);
  const lines = [
    title,
    '',
    `${status === 'firing' ? 'Firing since' : 'Fired at'} ${alert.firedAt.toISOString()}`,
    ...(alert.resolvedAt && status === 'resolved'
      ? [`Resolved at ${alert.resolvedAt.toISOString()}${reasonOf(alert)}`]
      : []),
    `Severity: ${alert.severity}`,
    // A rule's alert counts evaluations.
    ...(alert.rule === null && alert.count > 1 ? [`Fired ${alert.count} times`] : []),
    ...labels,
    ...(alert.detail === null ? [] : ['', printable(alert.detail)]),
    '',
    `Alert ${alert.id}`,
  ];
  return { subject: `[${status === 'firing' ? alert.severity : 'resolved'}] ${title}`, body: lines.join('\n') };
}

/** An alert that has calmed down may still be the case: nobody has said that it is over. */
const reasonOf = ({ resolvedBy }: Alert): string => (resolvedBy === 'calm' ? ', since it was not raised again' : '');

const inOneLine = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim();
