import { Body, Controller, Get, Global, Logger, Module, Post, Res } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Response } from 'express';
import request from 'supertest';
import { AUDITED_ACTIONS } from '../audit/actions.js';
import { OPERATION_ROLES } from '../auth/access-matrix.js';
import { OPERATION_SCOPES } from '../auth/scope-matrix.js';
import { AccessObserver } from '../common/access-observer.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { HubError } from '../common/errors.js';
import { ConfigModule } from '../config/config.module.js';
import { loadConfig } from '../config/load-config.js';
import { ScopedRecords } from '../jobs/ports/ledger.js';
import { Actor } from './actor.decorator.js';
import { configureHttp } from './configure-http.js';
import { HttpModule } from './http.module.js';

const KEY = 'a-key-of-sixteen-and-more';

@Controller()
class Troubled {
  @Get('crash')
  crash(): never {
    throw new Error('the password is hunter2');
  }

  @Get('busy')
  busy(): never {
    throw new HubError('LEDGER_UNAVAILABLE', 'away', { retryAfterMs: 1500 });
  }

  @Get('halfway')
  halfway(@Res() response: Response): never {
    response.write('half of it');
    throw new Error('in the middle');
  }

  @Post('echo')
  echo(@Body() body: unknown, @Actor() actor: string): object {
    return { body, actor };
  }
}

const channel = { on: () => undefined, onReconnect: () => undefined };
const surroundings = [
  { provide: AccessObserver, useValue: { keyRefused: () => undefined, acted: () => undefined } },
  { provide: ControlChannel, useValue: channel },
  { provide: LedgerDb, useValue: { query: () => Promise.resolve([]) } },
  { provide: ScopedRecords, useValue: {} },
];
@Global()
@Module({ providers: surroundings, exports: surroundings })
class Surroundings {}

const ROLES = { 'GET /crash': 'viewer', 'GET /busy': 'viewer', 'GET /halfway': 'viewer', 'POST /echo': 'operator' };

describe('configureHttp', () => {
  let app: NestExpressApplication;
  const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

  beforeAll(async () => {
    const config = loadConfig({ RUNNERHUB_ADMIN_KEY: KEY }, '/');
    const imports = [ConfigModule.forRoot(config), Surroundings, HttpModule];
    const module = await Test.createTestingModule({ imports, controllers: [Troubled] })
      .overrideProvider(OPERATION_ROLES)
      .useValue(ROLES)
      .overrideProvider(AUDITED_ACTIONS)
      .useValue({ 'POST /echo': { action: 'echo', recorded: 'inner' } })
      .overrideProvider(OPERATION_SCOPES)
      .useValue(Object.fromEntries(Object.keys(ROLES).map((operation) => [operation, 'none'])))
      .compile();
    app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
    configureHttp(app, config);
    await app.init();
  });
  afterAll(() => app.close());

  const get = (path: string) => request(app.getHttpServer()).get(path).auth(KEY, { type: 'bearer' });
  const echo = () => request(app.getHttpServer()).post('/echo').auth(KEY, { type: 'bearer' });

  it('logs internal errors without exposing them', async () => {
    const { status, body, text } = await get('/crash');
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: 500, code: 'INTERNAL', title: 'Internal Server Error' });
    expect(text).not.toContain('hunter2');
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ path: '/crash' }), 'request failed');
  });

  it('sends the time until a retry', async () => {
    const { status, headers } = await get('/busy');
    expect([status, headers['retry-after'], headers['content-type']]).toEqual([
      503,
      '2',
      expect.stringMatching(/problem\+json/),
    ]);
  });

  it('aborts a response that it cannot finish', async () => {
    await expect(get('/halfway')).rejects.toThrow(/aborted|hang up/);
  });

  it('passes on JSON unchanged, with its actor', async () => {
    const body = { text: 'ä\u2028', list: [1, 2.5, null], constructor: 1 };
    expect((await echo().send(body)).body).toEqual({ body, actor: 'admin-key' });
    expect((await echo()).body).toEqual({ body: {}, actor: 'admin-key' });
    const typed = echo().set('content-type', 'Application/JSON; Charset="UTF-8"').send('{"a":1}');
    expect((await typed).body).toMatchObject({ body: { a: 1 } });
  });

  it('names the methods that a path allows', async () => {
    const { status, headers } = await get('/echo');
    expect([status, headers['allow']]).toEqual([405, 'POST']);
  });
});
