import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Sets the headers that make browsers careful, and lets nothing be cached. Scripts and styles are the hub's own, with
 * inline styles since bull-board and the API's page use some. Whether browsers must use HTTPS is the proxy's decision,
 * which also has the certificate: an HSTS header would concern every other port of the host.
 */
export const securityHeaders: RequestHandler[] = [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  }),
  (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  },
];
