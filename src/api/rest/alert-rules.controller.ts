import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { alertRuleBodySchema, type AlertRule } from '../../families/alerts/rules/alert-rule.js';
import { AlertRules } from '../../families/alerts/rules/alert-rules.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { ruleNameSchema } from '../dto/alerts.js';

/** Rules that raise alerts. */
@UseGuards(DeclaredInputGuard)
@Controller('api/alert-rules')
export class AlertRulesController {
  constructor(private readonly rules: AlertRules) {}

  @Get()
  @Endpoint({ description: 'Lists all alert rules by name, the shipped ones among them.', response: 'AlertRulePage' })
  list(): Promise<Page<AlertRule>> {
    return this.rules.list();
  }

  @Get(':name')
  @Endpoint({ description: 'Returns an alert rule.', response: 'AlertRule', problems: [404] })
  get(@Param('name') name: string): Promise<AlertRule> {
    return this.rules.get(name);
  }

  @Put(':name')
  @Endpoint({
    description: 'Sets an alert rule: changes the one of this name, or adds one.',
    body: 'AlertRuleRequest',
    response: 'AlertRule',
    problems: [409],
  })
  set(
    @Param('name', zod(ruleNameSchema)) name: string,
    @Body(zod(alertRuleBodySchema)) body: z.output<typeof alertRuleBodySchema>,
    @Actor() actor: string,
  ): Promise<AlertRule> {
    return this.rules.set(name, body, actor);
  }
}
