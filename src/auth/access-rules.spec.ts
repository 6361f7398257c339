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
  @Public({ body: 100 }) @Post() open() {}
  @Get() closed() {}
}

@Controller('pattern')
class Pattern {
  @Public() @Get(':id') open() {}
}

@Module({ imports: [DiscoveryModule], controllers: [Probes, Hooks, Half], providers: [AccessRules, Routes] })
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
    ['/ADMIN/Queues/api', 'browser'],
    ['/admin/queuesx', 'bearer'],
    ['/api/docs-json', 'browser'],
    ['/api/queues/jobs', 'bearer'],
    ['/', 'public'],
    ['//', 'public'],
    ['/nothing', 'bearer'],
  ])('require for %s: %s', (path, access) => {
    expect(rules.of(path)).toBe(access);
  });

  it('open single methods of a path, with the bodies that they declare', () => {
    const access = ['POST', 'GET', 'HEAD', 'DELETE'].map((method) => rules.of('/half/', method));
    expect(access).toEqual(['public', 'bearer', 'bearer', 'bearer']);
    expect([rules.openBody('/half', 'POST'), rules.openBody('/half', 'GET')]).toEqual([100, 0]);
    expect([rules.openBody('/hooks/one', 'POST'), rules.of('/hooks/one', 'PUT')]).toEqual([0, 'public']);
  });

  it('keep pages that show everything from senders with scopes', () => {
    const scopes = ['/admin/queues/api', '/Admin/QUEUES', '/api/docs-json', '/api/queues/jobs'].map((path) =>
      rules.scopeOf(path),
    );
    expect(scopes).toEqual(['none', 'none', 'own', 'own']);
  });

  it('refuse a path that is open by a pattern', async () => {
    const module = {
      module: class {},
      imports: [DiscoveryModule],
      controllers: [Pattern],
      providers: [AccessRules, Routes],
    };
    const start = NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    await expect(start).rejects.toThrow(/is @Public/);
  });
});
