import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../common/postgres-safe-json.js';
import { priorityOf } from './priority-rules.js';

describe('priorityOf', () => {
  it.each<[string, JsonObject, number]>([
    ['execute_workflow', { workflow: 'Deploy', ref: 'refs/heads/main' }, 1],
    ['execute_workflow', { workflow: 'ci', ref: 'refs/heads/release/1.2' }, 1],
    ['execute_workflow', { workflow: 'ci', ref: 'hotfix-42' }, 1],
    ['execute_workflow', { workflow: 'deploy-preview', event: 'pull_request' }, 1],
    ['execute_workflow', { workflow: 'undeployed', ref: 'refs/heads/prereleased' }, 3],
    ['execute_workflow', { workflow: 'releases', ref: 'main' }, 3],
    ['execute_workflow', { workflow: 'ci', event: 'pull_request' }, 2],
    ['execute_workflow', { workflow: 'ci', event: 'push' }, 3],
    ['execute_workflow', { workflow: 'ci', event: 'cleanup' }, 4],
    ['cleanup_containers', {}, 4],
    ['send_alert', { severity: 'critical' }, 1],
    ['send_alert', { severity: 'warning' }, 3],
    ['send_alert', { severity: 'INFO' }, 4],
    ['send_alert', { severity: 'unheard of' }, 3],
    ['probe_echo', { event: 'constructor' }, 3],
    ['send_alert', { severity: 'toString' }, 3],
    ['probe_echo', { workflow: 42, ref: null, event: ['push'] }, 3],
  ])('gives %s %j priority %i', (type, data, expected) => {
    expect(priorityOf(type, data)).toBe(expected);
  });
});
