import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeConfig, formatConfig } from './describe-config.js';

describe('describeConfig', () => {
  const lines = describeConfig(
    {
      PORT: '4000',
      LLM_API_KEY: 'hunter2',
      DATABASE_URL: 'postgresql://me:hunter2@db/hub',
      REDIS_URL: 'redis://:hunter2@r',
      HTTPS_PROXY: 'http://me:hunter2@proxy:3128',
      SMTP_URL: 'smtp://me:hunter2@mail',
      ALERT_SLACK_URL: 'https://hooks.slack.com/services/hunter2',
      ALERT_WEBHOOK_URL: 'https://alerts/hunter2',
      DATABSE_URL: 'hunter2',
      QUEUE_EMAIL_ATTEMPTS: '4',
    },
    '/srv',
  );
  const line = (variable: string) => lines.find((entry) => entry.variable === variable);

  it.each([
    ['PORT', '4000', 'environment'],
    ['HOST', '127.0.0.1', 'default'],
    ['GITHUB_TOKEN', '', 'default'],
    ['DATABASE_URL', 'postgresql://********@db/hub', 'environment'],
    ['ALERT_SLACK_URL', '********', 'environment'],
    ['ALERT_WEBHOOK_URL', '********', 'environment'],
    ['RUNNERHUB_DATA_DIR', '/srv/.runnerhub', 'default'],
    ['RUNNER_LABELS', 'self-hosted,linux,x64', 'default'],
    ['METRICS_PUBLIC', 'local', 'default'],
    ['QUEUE_EMAIL_ATTEMPTS', '4', 'environment'],
  ])('shows %s as %j by %s', (variable, value, source) => {
    expect(line(variable)).toEqual({ variable, value, source });
  });

  it('marks variables without effect, and never shows the value of an unknown one', () => {
    expect(line('LLM_API_KEY')).toEqual({
      ...{ variable: 'LLM_API_KEY', value: '********', source: 'environment' },
      withoutEffect: 'LLM_BASE_URL is not set',
    });
    expect(line('DATABSE_URL')).toMatchObject({ value: '********', withoutEffect: expect.stringContaining('did you') });
  });

  it.each([
    ['postgres://me:hunter2@db/hub?sslmode=require', 'postgres://********@db/hub?sslmode=require'],
    ['postgres://db/hub?password=hunter2&sslmode=require', 'postgres://db/hub?password=********&sslmode=require'],
    ['postgres://db/hub?sslpassword=hunter2&token=hunter2', 'postgres://db/hub?sslpassword=********&token=********'],
    ['postgres://db/hub?PassWord=hunter2&hunter2', 'postgres://db/hub?PassWord=********&********'],
    ['postgres://me:hunter2@hunter2@db/hub?application_name=x', 'postgres://********@db/hub?application_name=x'],
  ])('masks %s', (url, shown) => {
    const lines = describeConfig({ DATABASE_URL: url }, '/srv');
    expect(lines.find(({ variable }) => variable === 'DATABASE_URL')?.value).toBe(shown);
  });

  it.each(['RUNNERHUB_ADMIN_KEY', 'REDIS_PASSWORD', 'GITHUB_WEBHOOK_SECRET'])('masks a %s like a URL', (name) => {
    const lines = describeConfig({ REDIS_URL: 'redis://r', [name]: 'hunter2://and-twenty-letters-more' }, '/srv');
    expect(lines.find(({ variable }) => variable === name)?.value).toBe('********');
  });

  it('masks a password with a question mark', () => {
    const lines = describeConfig({ REDIS_URL: 'redis://:hunt?er2@r:6379/1' }, '/srv');
    expect(lines.find(({ variable }) => variable === 'REDIS_URL')?.value).toBe('redis://********@r:6379/1');
  });

  it('names the file that a secret came from', () => {
    const folder = mkdtempSync(join(tmpdir(), 'describe-config-'));
    const file = join(folder, 'token');
    writeFileSync(file, 'hunter2');
    try {
      const lines = describeConfig({ GITHUB_TOKEN_FILE: 'token' }, folder);
      const expected = { variable: 'GITHUB_TOKEN', value: '********', source: `file ${file}` };
      expect(lines.find(({ variable }) => variable === 'GITHUB_TOKEN')).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows no secret', () => {
    expect(formatConfig(lines)).toContain('LLM_API_KEY');
    expect(formatConfig(lines)).not.toContain('hunter2');
  });
});
