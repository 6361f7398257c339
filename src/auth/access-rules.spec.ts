import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Public } from './access.js';
import { AccessRules } from './access-rules.js';

@Public()
@Controller('health')
class Probes {
  @Get() all() {}
  @Get('ready') ready() {}
}

@Controller('hooks')
class Hooks {
  @Public() @Post('one') open() {}
  @Post('two') closed() {}
}

@Module({ imports: [DiscoveryModule], controllers: [Probes, Hooks], providers: [AccessRules] })
class Example {}

describe('access rules', () => {
  let rules: AccessRules;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const app = await NestFactory.createApplicationContext(Example, { logger: false });
    close = () => app.close();
    rules = app.get(AccessRules);
    rules.set('/', 'public');
    rules.set('/metrics', 'local');
    rules.page('/admin/queues');
    rules.page('/api/docs-json');
  });
  afterAll(() => close());

  it.each([
    ['/health', 'public'],
    ['/health/', 'public'],
    ['/health/ready', 'public'],
    ['/health/x', 'bearer'],
    ['/healthy', 'bearer'],
    ['/hooks/one', 'public'],
    ['/hooks/one/x', 'bearer'],
    ['/hooks/two', 'bearer'],
    ['/metrics', 'local'],
    ['/admin/queues', 'browser'],
    ['/admin/queues/static/x.js', 'browser'],
    ['/admin/queuesx', 'bearer'],
    ['/api/docs-json', 'browser'],
    ['/api/queues/jobs', 'bearer'],
    ['/', 'public'],
    ['//', 'public'],
    ['/nothing', 'bearer'],
  ])('require for %s: %s', (path, access) => {
    expect(rules.of(path)).toBe(access);
  });
});
