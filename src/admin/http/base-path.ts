import type { RequestHandler } from 'express';
import { HubError } from '../../common/errors.js';
import { sendProblem } from './problem.js';

/**
 * Takes the prefix off, and puts it before each Location, so that no route needs to know of one. What lies outside of it is
 * not there.
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
