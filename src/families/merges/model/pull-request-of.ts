import { HubError } from '../../../common/errors.js';

/** Numbers of pull requests are 32-bit at both hosts. */
const MAX_NUMBER = 2_147_483_647;
const NUMBER = /^[1-9]\d{0,9}$/;
const URL_END = /\/([^/]+\/[^/]+)\/pulls?\/([1-9]\d{0,9})\/?$/;

/**
 * Reads the number of a task's pull request, given as a number or as a URL that ends in /pull/N or /pulls/N.
 * @throws HubError PULL_REQUEST_INVALID, for a URL of another repository, too: its number says nothing in this one
 */
export function pullRequestOf(text: string, repository: string): number {
  const [, where, number = ''] = (NUMBER.test(text) ? [text, repository, text] : URL_END.exec(pathOf(text))) ?? [];
  const shown = JSON.stringify(text.slice(0, 200));
  if (where === undefined || Number(number) > MAX_NUMBER)
    throw new HubError('PULL_REQUEST_INVALID', `${shown} is no number of a pull request, nor a URL ending in /pull/N`);
  if (where.toLowerCase() !== repository.toLowerCase())
    throw new HubError('PULL_REQUEST_INVALID', `${shown} is no pull request of the project's repository ${repository}`);
  return Number(number);
}

function pathOf(text: string): string {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.pathname : '';
}
