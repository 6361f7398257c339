import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Application, Request } from 'express';
import { homeLinks, homePage } from './home-page.js';

const HOST = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9a-f:.]{2,45}\](:\d{1,5})?$/i;

/** Mounts the root: a page for browsers, the same links as JSON for other clients. */
export function mountHome(app: NestExpressApplication, basePath: string): void {
  const links = homeLinks(basePath);
  const express = app.getHttpAdapter().getInstance() as Application;
  express.get('/', (request, response) => {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') response.json({ name: 'RunnerHub', links });
    else response.type('html').send(homePage(links, originOf(request), basePath));
  });
}

/** Returns the origin as the browser knows it; Host is validated, since a request's headers may hold anything. */
function originOf({ secure, headers: { host = '' } }: Request): string {
  return `${secure ? 'https' : 'http'}://${HOST.test(host) ? host : 'localhost'}`;
}
