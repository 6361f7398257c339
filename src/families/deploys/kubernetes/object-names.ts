import { createHash } from 'node:crypto';

/** Characters of a task's id in the name of its preview, of one that shares them with another one's, and of a label. */
const TASK_LENGTH = 8;
const HASH_LENGTH = 5;
const MAX_LABEL = 63;

interface Target {
  environment: string;
  taskId: string | null;
}

/** Returns a short hash for names. */
export function shortHash(text: string, length = HASH_LENGTH): string {
  const number = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 24)}`);
  return number.toString(36).slice(-length).padStart(length, '0');
}

/** Returns the beginning of a task's id as a part of names: small letters, digits and dashes. */
function taskPart(taskId: string): string {
  const part = taskId.slice(0, TASK_LENGTH).toLowerCase();
  const words = part.split(/[^a-z\d]/).filter((word) => word !== '');
  return words.join('-') || shortHash(taskId);
}

/**
 * Returns the namespace of a target.
 * @param nth of a preview: 0, and more while those before belong to others
 */
export function namespaceOf({ environment, taskId }: Target, namespace: string, project: string, nth = 0): string {
  if (environment === 'production') return `${namespace}-prod`;
  if (environment === 'staging') return `${namespace}-staging`;
  return taskId === null ? namespace : `preview-task-${previewPart(taskId, project, nth)}`;
}

/** The first characters of ids that are made within a minute may be equal, so another one's gets a hash. */
function previewPart(taskId: string, project: string, nth: number): string {
  const part = taskPart(taskId);
  return nth === 0 ? part : `${part}-${shortHash(`${project}/${taskId}/${nth}`)}`;
}

/** Returns the host of a target. The one of a task's preview carries the task, as its namespace does. */
export function hostOf(
  { environment, taskId }: Target,
  { name, domain }: { name: string; domain: string },
  namespace: string,
): string {
  if (environment === 'production') return `${name}.${domain}`;
  if (environment === 'staging' || taskId === null) return `${environment}-${name}.${domain}`;
  return `${`preview-${namespace.replace(/^preview-task-/, '')}-${name}`.slice(0, MAX_LABEL)}.${domain}`;
}
