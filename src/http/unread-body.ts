import type { RequestHandler } from 'express';

/** Time for the rest of a body after its answer: enough for the sender to notice the answer. */
const LINGER_MS = 5000;

/** Cuts connections on which a body is still arriving though its request has been answered. */
export const cutUnreadBody: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, LINGER_MS).unref();
  });
  next();
};
