import { z } from 'zod';
import type { Faults } from '../faults.js';
import { linksOf, pageOf, problem, type Answer, type Call, type Route } from '../http.js';
import { encodeJitConfig } from '../jit-config.js';
import { sameName, sameScope, type RunnerScope, type SimulatedRunner } from '../model.js';
import { runnerShape } from '../shapes/rest-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

const jitRequest = z.object({
  name: z.string().min(1).max(64),
  runner_group_id: z.int(),
  labels: z.array(z.string().min(1)).min(1).max(100),
  work_folder: z.string().default('_work'),
});

export interface RunnerRouteOptions {
  state: SimulatorState;
  faults: Faults;
  /** The address in the runners' configuration. */
  runnerUrl: () => string;
  lostRunnerMs: number;
  apiUrl: () => string;
}

/** Routes of self-hosted runners: the same four for repositories and organizations. */
export function runnerRoutes(options: RunnerRouteOptions): Route[] {
  return [...routesBelow('/repos/{owner}/{repo}', options), ...routesBelow('/orgs/{org}', options)];
}

function routesBelow(base: string, { state, faults, runnerUrl, lostRunnerMs, apiUrl }: RunnerRouteOptions): Route[] {
  const shape = (runner: SimulatedRunner) => runnerShape(runner, Date.now(), lostRunnerMs);
  const one = (call: Call, answer: (runner: SimulatedRunner) => Answer): Answer => {
    const runner = state.runners.get(Number(call.params.runner_id));
    return runner && sameScope(runner.scope, scopeOf(call)) ? answer(runner) : problem(404, 'Not Found');
  };
  const known = (handle: Route['handle']): Route['handle'] => {
    return (call) => (state.knowsScope(scopeOf(call)) ? handle(call) : problem(404, 'Not Found'));
  };
  return [
    {
      method: 'POST',
      pattern: `${base}/actions/runners/generate-jitconfig`,
      handle: known((call) => {
        const request = readJitRequest(call.body);
        if (!request) return problem(422, 'Validation Failed');
        const scope = scopeOf(call);
        if (faults.strikes('nameTaken')) state.register(scope, request);
        const runner = state.register(scope, request);
        if (!runner)
          return problem(409, `Already exists - A runner with the name *****${request.name} already exists.`);
        if (faults.strikes('lostJitAnswer')) return 'drop';
        return {
          status: 201,
          body: { runner: shape(runner), encoded_jit_config: encodeJitConfig(runner, runnerUrl()) },
        };
      }),
    },
    {
      method: 'GET',
      pattern: `${base}/actions/runners`,
      handle: known((call) => {
        const name = call.query.get('name');
        const found = state.runnersOf(scopeOf(call)).filter((runner) => !name || sameName(runner.name, name));
        const body = { total_count: found.length, runners: pageOf(found, call.query).map(shape) };
        return { status: 200, body, headers: linksOf(found.length, call, apiUrl()) };
      }),
    },
    {
      method: 'GET',
      pattern: `${base}/actions/runners/{runner_id}`,
      handle: (call) => one(call, (runner) => ({ status: 200, body: shape(runner) })),
    },
    {
      method: 'DELETE',
      pattern: `${base}/actions/runners/{runner_id}`,
      handle: (call) =>
        one(call, (runner) => {
          if (runner.jobId !== undefined) {
            return problem(422, `Runner "${runner.name}" is currently running a job and cannot be deleted.`);
          }
          state.remove(runner);
          return { status: 204 };
        }),
    },
  ];
}

function scopeOf({ params: { org, owner = '', repo } }: Call): RunnerScope {
  return org === undefined ? { owner, repo } : { owner: org };
}

function readJitRequest(body: string) {
  try {
    const { name, labels, runner_group_id: groupId, work_folder: workFolder } = jitRequest.parse(JSON.parse(body));
    return { name, labels, groupId, workFolder };
  } catch {
    return undefined;
  }
}
