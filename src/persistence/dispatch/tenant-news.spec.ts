import { describe, expect, it } from 'vitest';
import { TenantNews } from './tenant-news.js';

describe('TenantNews', () => {
  it('collects each tenant once, by kind and queue', () => {
    const news = new TenantNews();
    expect(news.empty).toBe(true);
    for (const tenant of ['a', 'b', 'a', '']) news.add('arrived', 'email', tenant);
    news.add('ended', 'email', 'a');
    news.add('arrived', 'tasks');
    news.add('arrived', 'tasks', 'a');
    const message = { arrived: { email: ['a', 'b', ''], tasks: [] }, ended: { email: ['a'] } };
    expect(news.toMessage()).toEqual(message);
    expect(TenantNews.of(message).toMessage()).toEqual(message);
    expect(news.empty).toBe(false);
  });

  it.each([
    ['many', Array.from({ length: 5000 }, (_, n) => `tenant-${n}`)],
    ['long, escaped', Array.from({ length: 30 }, (_, n) => `${n}${'\u0001'.repeat(253)}`)],
    ['long, in UTF-8', Array.from({ length: 30 }, (_, n) => `${n}${'𝒯'.repeat(120)}`)],
  ])('fits a notification with %s names: any tenant may be meant', (_, names) => {
    const news = new TenantNews();
    for (const name of names) news.add('arrived', 'email', name);
    for (const name of names) news.add('ended', 'job-execution', name);
    const text = JSON.stringify({ topic: 'tenants', message: { node: 'x'.repeat(36), ...news.toMessage() } });
    expect(Buffer.byteLength(text)).toBeLessThan(7999);
    expect(news.toMessage().arrived['email']).toEqual([]);
  });

  it('merges, and keeps "any"', () => {
    const [news, other] = [new TenantNews(), new TenantNews()];
    news.add('arrived', 'email', 'a');
    other.add('arrived', 'email');
    other.add('ended', 'tasks', 'b');
    news.merge(other);
    expect([...news.arrivals()]).toEqual([
      { queue: 'email', kind: 'arrived', tenants: [] },
      { queue: 'tasks', kind: 'ended', tenants: ['b'] },
    ]);
  });
});
