import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Application, Request } from 'express';
import { homeLinks, homePage } from './home-page.js';

const HOST = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9a-f:.]{2,45}\](:\d{1,5})?$/i;

/** What stands at the root: a page for browsers, the same links as JSON for everything else. */
export function mountHome(app: NestExpressApplication, basePath: string): void {
  const links = homeLinks(basePath);
  const express = app.getHttpAdapter().getInstance() as Application;
  express.get('/', (request, response) => {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') response.json({ name: 'RunnerHub', links });
    else response.type('html').send(homePage(links, originOf(request), basePath));
  });
}

/** As the browser knows it; the headers Host and X-Forwarded-Proto may hold anything. */
function originOf({ secure, headers: { host = '' } }: Request): string {
  return `${secure ? 'https' : 'http'}://${HOST.test(host) ? host : 'localhost'}`;
}
