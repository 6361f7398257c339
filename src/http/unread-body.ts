import type { RequestHandler } from 'express';

/** Cuts connections on which a body is still arriving `afterMs` after its request has been answered. */
export function cutUnreadBody(afterMs: number): RequestHandler {
  return (request, response, next) => {
    response.once('finish', () => {
      if (request.complete) return;
      setTimeout(() => {
        if (!request.complete) request.socket.destroy();
      }, afterMs).unref();
    });
    next();
  };
}
