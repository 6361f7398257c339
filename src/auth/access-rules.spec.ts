import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Public } from './access.js';
import { AccessRules } from './access-rules.js';
import { Routes } from './routes.js';

@Controller('health')
class Probes {
  @Public() @Get() all() {}
  @Public() @Get('ready') ready() {}
}

@Controller('hooks')
class Hooks {
  @Public() @Post('one') open() {}
  @Post('two') closed() {}
}

@Controller('half')
class Half {
  @Public() @Get() open() {}
  @Post() closed() {}
}

@Controller('pattern')
class Pattern {
  @Public() @Get(':id') open() {}
}

@Module({ imports: [DiscoveryModule], controllers: [Probes, Hooks], providers: [AccessRules, Routes] })
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
    rules.page('/admin/queues', 'none');
    rules.page('/api/docs-json', 'own');
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
    ['/HEALTH', 'bearer'],
    ['/health%2Fready', 'bearer'],
    ['//health', 'bearer'],
    ['/api/docs-json/../queues/jobs', 'browser'],
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

  it('keep pages that show everything from senders with scopes', () => {
    const scopes = ['/admin/queues/api', '/api/docs-json', '/api/queues/jobs'].map((path) => rules.scopeOf(path));
    expect(scopes).toEqual(['none', 'own', 'own']);
  });

  it.each([
    ['open for one of its methods only', Half],
    ['open by a pattern', Pattern],
  ])('refuse a path that is %s', async (_, controller) => {
    const module = {
      module: class {},
      imports: [DiscoveryModule],
      controllers: [controller],
      providers: [AccessRules, Routes],
    };
    const start = NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    await expect(start).rejects.toThrow(/is @Public/);
  });
});
