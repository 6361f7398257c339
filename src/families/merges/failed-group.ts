import { HubError } from '../../common/errors.js';
import type { MergeItem } from './merge-store.js';

/** Requests that a message names of each kind; the rest is counted. */
const NAMED = 20;

/** Returns the error of a group, with the code of the request that has failed; its message names the merged ones, too. */
export function failedGroup(failed: MergeItem, items: readonly MergeItem[]): HubError {
  const names = (state: MergeItem['state']) => {
    const all = items.filter((item) => item.state === state).map(({ number, taskId }) => `#${number} (task ${taskId})`);
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
    return all.length === 0 ? 'none' : `${all.slice(0, NAMED).join(', ')}${more}`;
  };
  const parts = [
    `#${failed.number} (task ${failed.taskId}) is not merged: ${failed.message}`,
    `Merged: ${names('merged')}. Not tried: ${names('pending')}. Nothing is deployed`,
    'Retry the job once the request can be merged: it goes on from there',
  ];
  return new HubError(failed.code ?? 'UNKNOWN_ERROR', `${parts.join('. ')}.`);
}
