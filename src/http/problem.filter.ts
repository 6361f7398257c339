import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HubError } from '../common/errors.js';
import { allowedMethods } from './allowed-methods.js';
import { sendProblem } from './problem.js';
import { toHubError } from './to-hub-error.js';

/** Converts every error, of routes and of the middleware before them, to a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = toHubError(thrown) ?? new HubError('INTERNAL', 'Internal error of the hub; see its log');
    if (error.code === 'NOT_FOUND' && request.route === undefined) {
      sendProblem(response, noRoute(request, response));
      return;
    }
    // A 503 is not logged: metrics count it, and the failure of the store behind it has been logged already.
    if (error.status === 500)
      this.logger.error({ err: thrown, method: request.method, path: request.path }, 'request failed');
    sendProblem(response, error);
  }
}

/** Returns 405 with `Allow` when another method has a route, else 404. */
function noRoute(request: Request, response: Response): HubError {
  const allowed = allowedMethods(request.app, request.path);
  if (allowed.length === 0) return new HubError('NOT_FOUND', `There is nothing at ${request.path}`);
  response.setHeader('Allow', allowed.join(', '));
  return new HubError('METHOD_NOT_ALLOWED', `${request.path} accepts ${allowed.join(', ')}, not ${request.method}`);
}
