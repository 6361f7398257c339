import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { HubError } from '../common/errors.js';
import { parseExactJson } from './exact-json.js';

const MIB = 1024 * 1024;
/** Enough for 10,000 jobs of some 3 KB. */
const BULK_LIMIT = 32 * MIB;
/** The route of uploads reads their bodies itself. */
const UPLOAD_PATH = /^\/api\/artifacts\/?$/i;
const BULK_PATH = /^\/api\/queues\/jobs\/bulk\/?$/i;

/** Returns the bytes of a request with one job: its data in the longest encoding (\u00XX), and the rest. */
export const maxJsonBytes = (maxPayloadBytes: number): number => Math.max(2 * MIB, 6 * maxPayloadBytes + MIB);

/**
 * Reads JSON bodies: validated UTF-8 only, `application/json` only (a form can't be posted across sites), and numbers
 * kept exactly. A request without a body gets `{}`.
 */
export function jsonBody(maxPayloadBytes: number): RequestHandler {
  const single = express.raw({ type: () => true, limit: maxJsonBytes(maxPayloadBytes) });
  const bulk = express.raw({ type: () => true, limit: BULK_LIMIT });
  const read = reading(({ path }) => (BULK_PATH.test(path) ? bulk : single));
  return (request, response, next) => {
    if (request.method === 'POST' && UPLOAD_PATH.test(request.path)) next();
    else void read(request, response, next);
  };
}

/** Reads JSON bodies of this size as `jsonBody` does. */
export function smallJsonBody(limit: number): RequestHandler {
  const read = express.raw({ type: () => true, limit, inflate: false });
  return reading(() => read);
}

function reading(readerOf: (request: Request) => RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request)) {
      request.body = {};
      next();
      return;
    }
    checkType(request);
    void readerOf(request)(request, response, (error?: unknown) => parse(request, response, next, error));
  };
}

export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function checkType({ headers }: Request): void {
  const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type?.trim() !== 'application/json') {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json');
  }
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'The body must be UTF-8');
  }
}

function parse(request: Request, _response: Response, next: NextFunction, error: unknown): void {
  if (error !== undefined && error !== null) {
    next(error);
    return;
  }
  try {
    const bytes: unknown = request.body;
    request.body = Buffer.isBuffer(bytes) && bytes.length > 0 ? parseExactJson(decode(bytes)) : {};
  } catch (malformed) {
    next(malformed);
    return;
  }
  next();
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new HubError('MALFORMED_JSON', 'The body is not valid UTF-8', { cause: error });
  }
}
