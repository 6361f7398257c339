import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { PAGE_PATH } from './api/addresses.js';
import { Broken } from './ui/broken.js';
import { Frame } from './ui/frame.js';
import { loadParts } from './ui/lazy-part.js';
import { Loading } from './ui/loading.js';
import { NotFound } from './ui/not-found.js';
import { parseSearch, pickStrings, stringifySearch } from './ui/search-parameters.js';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const at = <const Path extends string>(path: Path) => ({ getParentRoute: () => root, path });

const routes = [
  createRoute({
    ...at('/'),
    component: lazyRouteComponent(() => import('./screens/overview.js'), 'Overview'),
    validateSearch: pickStrings('window'),
  }),
  createRoute({
    ...at('/workflow-jobs'),
    component: lazyRouteComponent(() => import('./screens/workflow-jobs.js'), 'WorkflowJobs'),
    validateSearch: pickStrings('repository', 'runnerSet', 'state', 'conclusion', 'runId', 'runner', 'deliveryId'),
  }),
  createRoute({
    ...at('/workflow-jobs/$id'),
    component: lazyRouteComponent(() => import('./screens/workflow-job.js'), 'WorkflowJob'),
  }),
  createRoute({
    ...at('/runners'),
    component: lazyRouteComponent(() => import('./screens/runners.js'), 'Runners'),
    validateSearch: pickStrings('name', 'repository', 'runnerSet', 'state'),
  }),
  createRoute({
    ...at('/runners/$id'),
    component: lazyRouteComponent(() => import('./screens/runner.js'), 'Runner'),
  }),
  createRoute({
    ...at('/jobs'),
    component: lazyRouteComponent(() => import('./screens/jobs.js'), 'Jobs'),
    validateSearch: pickStrings(
      ...(['queue', 'type', 'state', 'tag', 'tenant', 'fingerprint', 'q'] as const),
      ...(['from', 'to', 'runId', 'runner', 'ids'] as const),
    ),
  }),
  createRoute({
    ...at('/jobs/artifacts'),
    component: lazyRouteComponent(() => import('./screens/artifacts.js'), 'Artifacts'),
    validateSearch: pickStrings('name', 'tenant', 'jobId'),
  }),
  createRoute({
    ...at('/jobs/$jobId'),
    component: lazyRouteComponent(() => import('./screens/job.js'), 'Job'),
  }),
  createRoute({
    ...at('/queues'),
    component: lazyRouteComponent(() => import('./screens/queues.js'), 'Queues'),
  }),
  createRoute({
    ...at('/queues/$name'),
    component: lazyRouteComponent(() => import('./screens/queue.js'), 'Queue'),
    validateSearch: pickStrings('window'),
  }),
  createRoute({
    ...at('/failures'),
    component: lazyRouteComponent(() => import('./screens/failures.js'), 'Failures'),
    validateSearch: pickStrings('q', 'since', 'queue', 'type', 'code', 'redrive'),
  }),
  createRoute({
    ...at('/deliveries'),
    component: lazyRouteComponent(() => import('./screens/deliveries.js'), 'Deliveries'),
    validateSearch: pickStrings('event', 'status', 'runId', 'runner', 'demandId'),
  }),
  createRoute({
    ...at('/deliveries/$id'),
    component: lazyRouteComponent(() => import('./screens/delivery.js'), 'Delivery'),
  }),
  createRoute({
    ...at('/schedules'),
    component: lazyRouteComponent(() => import('./screens/schedules.js'), 'Schedules'),
    validateSearch: pickStrings('edit'),
  }),
  createRoute({
    ...at('/tasks'),
    component: lazyRouteComponent(() => import('./screens/tasks.js'), 'Tasks'),
    validateSearch: pickStrings('state', 'projectId', 'label', 'worker'),
  }),
  createRoute({
    ...at('/tasks/$taskId'),
    component: lazyRouteComponent(() => import('./screens/task.js'), 'Task'),
  }),
  createRoute({
    ...at('/projects'),
    component: lazyRouteComponent(() => import('./screens/projects.js'), 'Projects'),
    validateSearch: pickStrings('edit', 'add'),
  }),
  createRoute({
    ...at('/merges'),
    component: lazyRouteComponent(() => import('./screens/merges.js'), 'Merges'),
    validateSearch: pickStrings('projectId', 'targetBranch', 'state'),
  }),
  createRoute({
    ...at('/merges/$taskGroupId'),
    component: lazyRouteComponent(() => import('./screens/merge.js'), 'Merge'),
  }),
  createRoute({
    ...at('/deployments'),
    component: lazyRouteComponent(() => import('./screens/deployments.js'), 'Deployments'),
    validateSearch: pickStrings('projectId', 'environment', 'state', 'current', 'taskId'),
  }),
  createRoute({
    ...at('/deployments/$id'),
    component: lazyRouteComponent(() => import('./screens/deployment.js'), 'Deployment'),
  }),
  createRoute({
    ...at('/previews'),
    component: lazyRouteComponent(() => import('./screens/previews.js'), 'Previews'),
  }),
  createRoute({
    ...at('/code'),
    component: lazyRouteComponent(() => import('./screens/code.js'), 'Code'),
    validateSearch: pickStrings('q', 'repo', 'lang', 'regex', 'case'),
  }),
  createRoute({
    ...at('/messages'),
    component: lazyRouteComponent(() => import('./screens/notifications.js'), 'Notifications'),
    validateSearch: pickStrings('userId', 'state'),
  }),
  createRoute({
    ...at('/messages/endpoints'),
    component: lazyRouteComponent(() => import('./screens/endpoints.js'), 'Endpoints'),
  }),
  createRoute({
    ...at('/messages/endpoints/$id'),
    component: lazyRouteComponent(() => import('./screens/endpoint.js'), 'Endpoint'),
  }),
  createRoute({
    ...at('/messages/contacts'),
    component: lazyRouteComponent(() => import('./screens/contacts.js'), 'Contacts'),
    validateSearch: pickStrings('edit', 'add'),
  }),
  createRoute({
    ...at('/mails'),
    component: lazyRouteComponent(() => import('./screens/mails.js'), 'Mails'),
    validateSearch: pickStrings('to', 'state', 'userId'),
  }),
  createRoute({
    ...at('/mails/suppressions'),
    component: lazyRouteComponent(() => import('./screens/suppressions.js'), 'Suppressions'),
  }),
  createRoute({
    ...at('/mails/templates'),
    component: lazyRouteComponent(() => import('./screens/templates.js'), 'Templates'),
    validateSearch: pickStrings('name'),
  }),
  createRoute({
    ...at('/mails/$id'),
    component: lazyRouteComponent(() => import('./screens/mail.js'), 'Mail'),
  }),
  createRoute({
    ...at('/nodes'),
    component: lazyRouteComponent(() => import('./screens/nodes.js'), 'Nodes'),
  }),
  createRoute({
    ...at('/alerts'),
    component: lazyRouteComponent(() => import('./screens/alerts.js'), 'Alerts'),
    validateSearch: pickStrings('state', 'severity'),
  }),
  createRoute({
    ...at('/alerts/$id'),
    component: lazyRouteComponent(() => import('./screens/alert.js'), 'Alert'),
  }),
  createRoute({
    ...at('/audit'),
    component: lazyRouteComponent(() => import('./screens/audit.js'), 'Audit'),
    validateSearch: pickStrings('actor', 'action', 'target', 'event', 'from', 'to'),
  }),
  createRoute({
    ...at('/keys'),
    component: lazyRouteComponent(() => import('./screens/keys.js'), 'Keys'),
  }),
] as const;

/** Time for which the screen before is still shown while the code of the next one comes. */
const PENDING_MS = 300;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: PAGE_PATH,
  defaultErrorComponent: Broken,
  defaultPendingComponent: Loading,
  defaultPendingMs: PENDING_MS,
  defaultPendingMinMs: 0,
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
});

/**
 * Loads the code of all screens, once the first one is shown: one that is asked for while the hub is away, or after the
 * hub is another version, would end in the browser's own error page.
 */
export function loadScreens(): void {
  for (const { options } of routes) {
    const { component } = options;
    void component?.preload?.()?.catch(() => undefined);
  }
  loadParts();
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
