import { texts } from '../texts.js';
import type { Role } from './session-gate.js';

export interface Screen {
  to: string;
  title: string;
  /** Second key after `g`. */
  key: string;
  /** Another address that belongs to it. */
  also?: string;
  /** Least role that may see it; default: viewer. */
  role?: Role;
}

const { names } = texts;

/** The screens by name, in the order of the navigation; a new one is a line here and one in the router. */
export const SCREENS: readonly Screen[] = [
  { to: '/', title: names.overview, key: 'o' },
  { to: '/workflow-jobs', title: names.workflowJobs, key: 'w' },
  { to: '/runners', title: names.runners, key: 'r' },
  { to: '/jobs', title: names.jobs, key: 'j' },
  { to: '/queues', title: names.queues, key: 'q' },
  { to: '/failures', title: names.failures, key: 'f' },
  { to: '/deliveries', title: names.deliveries, key: 'd' },
  { to: '/schedules', title: names.schedules, key: 's' },
  { to: '/tasks', title: names.tasks, key: 'k' },
  { to: '/projects', title: names.projects, key: 'p' },
  { to: '/merges', title: names.merges, key: 'b' },
  { to: '/deployments', title: names.deployments, key: 'v', also: '/previews' },
  { to: '/code', title: names.code, key: 'c' },
  { to: '/messages', title: names.messages, key: 'm' },
  { to: '/mails', title: names.mails, key: 'l' },
  { to: '/nodes', title: names.nodes, key: 'n' },
  { to: '/alerts', title: names.alerts, key: 'a' },
  { to: '/audit', title: names.audit, key: 'u' },
  { to: '/keys', title: names.keys, key: 'y', role: 'admin' },
];
