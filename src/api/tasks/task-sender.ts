import { ownerOf, type Principal } from '../../auth/principal.js';
import type { TaskSender } from '../../families/tasks/task-leases.js';

/** Returns a principal as the tasks family knows it. */
export function taskSender(principal: Principal): TaskSender {
  return { owner: ownerOf(principal), name: principal.id, scopes: principal.scopes };
}
