import type { ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Router, type Application, type RequestHandler } from 'express';
import sirv from 'sirv';
import { HubError } from '../../common/errors.js';
import { sendProblem } from '../../http/problem.js';
import { dashboardFiles, type DashboardFiles } from './dashboard-files.js';

/** Nothing inline and nothing foreign; React needs no more, and what a job says can't become a script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
/** An asset's name changes with its contents. Set per file, since a missing one must not be kept. */
const keepForever = (response: ServerResponse) =>
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');

/** Mounts the dashboard, whose files are open since they hold no data, and leads browsers from the root to it. */
export function mountDashboard(app: NestExpressApplication, basePath: string): void {
  const express = app.getHttpAdapter().getInstance() as Application;
  const files = dashboardFiles(basePath);
  express.use('/dashboard', files ? dashboard(files) : notBuilt);
  express.get('/', (request, response) => {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html') response.redirect('/dashboard');
    else response.json({ name: 'RunnerHub', links: links(basePath) });
  });
}

function dashboard({ shell, etag, assets }: DashboardFiles): Router {
  const router = Router();
  router.use((request, response, next) => {
    response.setHeader('Content-Security-Policy', POLICY);
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    response.setHeader('Allow', 'GET, HEAD');
    sendProblem(response, new HubError('METHOD_NOT_ALLOWED', 'The dashboard is read; acts go to /api'));
  });
  router.use('/assets', sirv(assets, { brotli: true, etag: true, setHeaders: keepForever }), missing);
  router.use((_request, response) => {
    response.setHeader('Cache-Control', 'no-cache').setHeader('ETag', etag);
    response.type('html').send(shell);
  });
  return router;
}

const missing: RequestHandler = (_request, response) =>
  sendProblem(response, new HubError('NOT_FOUND', 'The dashboard has no such file; reload the page'));

const notBuilt: RequestHandler = (_request, response) =>
  sendProblem(response, new HubError('NOT_FOUND', 'The dashboard was not built: start the hub by `npm start`'));

/** Paths by name, with the prefix that the hub is served under. */
function links(basePath: string): Record<'dashboard' | 'docs' | 'openapi' | 'queues' | 'health' | 'metrics', string> {
  return {
    dashboard: `${basePath}/dashboard`,
    docs: `${basePath}/api/docs`,
    openapi: `${basePath}/api/docs-json`,
    queues: `${basePath}/admin/queues`,
    health: `${basePath}/health`,
    metrics: `${basePath}/metrics`,
  };
}
