import { Body, Controller, Delete, Get, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { AuditRecorder } from '../../audit/audit-recorder.js';
import { Public } from '../../auth/access.js';
import { Authenticator } from '../../auth/authenticator.js';
import { LoginRate } from '../../auth/login-rate.js';
import { actorOf, nameOf, ownerOf, type Principal } from '../../auth/principal.js';
import { refuseForeign } from '../../auth/same-site.js';
import { CLEARED_COOKIE, sessionCookie } from '../../auth/session-cookie.js';
import { Sessions } from '../../auth/sessions.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Sender } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { sessionBodySchema } from '../dto/bodies.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Size limit of a login, in bytes. */
const MAX_LOGIN = 4096;

/** A login in the audit; the route has no sender yet. */
const LOGIN = {
  interface: 'rest',
  action: 'session.start',
  recorded: 'once',
  long: false,
  target: null,
  filter: null,
  reason: null,
} as const;

/** The browser's session, which stands for a key. */
@UseGuards(DeclaredInputGuard)
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly loginRate: LoginRate,
    private readonly sessions: Sessions,
    private readonly recorder: AuditRecorder,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Public({ body: MAX_LOGIN })
  @Post()
  @Endpoint({
    status: 201,
    description: 'Starts a browser session for a key: sets a cookie that programs have no use for.',
    body: 'SessionRequest',
    response: 'Session',
    problems: [403, 413, 415, 429],
    open: true,
  })
  async start(
    @Body(zod(sessionBodySchema)) { key }: z.output<typeof sessionBodySchema>,
    @Req() { method, headers, host, ip }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer<'Session'>> {
    // A login by another site's page would make its visitor act under a key of that site.
    if (headers['sec-fetch-site'] !== undefined || headers.origin !== undefined)
      refuseForeign({ method, headers, host });
    const principal = await this.authenticator.authenticateKey(key, ip);
    this.loginRate.take(ownerOf(principal));
    const login = { ...LOGIN, actor: actorOf(principal), address: ip ?? null };
    const { result: token } = await this.recorder.perform(login, () => this.sessions.start(principal));
    response.setHeader('Set-Cookie', sessionCookie(token, this.config.timings.sessionMaxMs));
    return this.shown(principal);
  }

  @Get()
  @Endpoint({ description: 'Returns whom the session, or the key, of this request belongs to.', response: 'Session' })
  get(@Sender() principal: Principal): Promise<Answer<'Session'>> {
    return Promise.resolve(this.shown(principal));
  }

  @Delete()
  @Endpoint({
    description: 'Ends the session of this request, and has the browser drop its cookie.',
    response: 'SessionEnded',
  })
  async end(
    @Sender() { session }: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer<'SessionEnded'>> {
    if (session === undefined) return { ended: false };
    await this.sessions.end(session);
    response.setHeader('Set-Cookie', CLEARED_COOKIE);
    return { ended: true };
  }

  private shown(principal: Principal): Answer<'Session'> {
    const { kind, role, scopes } = principal;
    const copy = (names: readonly string[] | null) => (names === null ? null : [...names]);
    const confined = { tenants: copy(scopes.tenants), queues: copy(scopes.queues) };
    return { kind, name: nameOf(principal), role, ...confined, environment: this.config.environment ?? null };
  }
}
