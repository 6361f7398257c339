import type { RequestHandler } from 'express';
import { HubError } from '../common/errors.js';
import { sendProblem } from './problem.js';

/**
 * Strips the prefix from requests, and adds it to each Location, so that no route needs to know it. Paths outside of it
 * are not found.
 */
export function belowBasePath(basePath: string): RequestHandler {
  return (request, response, next) => {
    const { url } = request;
    const rest = url.slice(basePath.length);
    if (!url.startsWith(basePath) || !/^(?:$|[/?])/.test(rest)) {
      sendProblem(response, new HubError('NOT_FOUND', `There is nothing outside of ${basePath}`));
      return;
    }
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
    const locate = response.location.bind(response);
    response.location = (address) => locate(address.startsWith('/') ? basePath + address : address);
    next();
  };
}
