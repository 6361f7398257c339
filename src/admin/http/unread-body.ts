import type { RequestHandler } from 'express';

/** How long the rest of a body may take after its answer: enough for the sender to notice that there is one. */
const LINGER_MS = 5000;

/** Cuts connections over which a body still comes in though its request has been answered. */
export const cutUnreadBody: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, LINGER_MS).unref();
  });
  next();
};
