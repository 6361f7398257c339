import { extname } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Router, type Application, type RequestHandler } from 'express';
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
    sendProblem(response, new HubError('METHOD_NOT_ALLOWED', 'The dashboard takes no data: acts go to /api'));
  });
  router.get('/assets/:name', sendAsset(assets));
  router.use('/assets', missing);
  router.use((_request, response) => {
    response.setHeader('Cache-Control', 'no-cache').setHeader('ETag', etag);
    response.type('html').send(shell);
  });
  return router;
}

/** Sends an asset, which may be kept forever: its name changes with its contents. */
const sendAsset =
  (assets: DashboardFiles['assets']): RequestHandler<{ name: string }> =>
  (request, response, next) => {
    const { name } = request.params;
    const asset = assets.get(name);
    if (!asset) return next();
    response.vary('Accept-Encoding');
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable').type(extname(name));
    const brotli = request.acceptsEncodings('br') === 'br' ? asset.brotli : undefined;
    if (brotli) response.setHeader('Content-Encoding', 'br');
    response.send(brotli ?? asset.plain);
  };

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
