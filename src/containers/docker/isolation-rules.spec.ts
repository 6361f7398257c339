import { describe, expect, it } from 'vitest';
import { apiAllowRule } from './firewall-allow-rules.js';
import { chainOf, openRules, strictRules } from './isolation-rules.js';

const lines = (family: 4 | 6) =>
  chainOf(
    'br-1',
    openRules([
      { ip: '10.0.0.53', port: 53, protocols: ['udp', 'tcp'] },
      { ip: 'fd00::53', port: 53, protocols: ['udp'] },
    ])(family),
  ).split('\n');

describe('the chain of an open network', () => {
  it('passes the allow rules of its family before it rejects', () => {
    const v4 = lines(4);
    const exception = v4.indexOf('-A RUNNERHUB-br-1 -d 10.0.0.53 -p udp --dport 53 -j RETURN');
    expect(exception).toBeGreaterThan(0);
    expect(exception).toBeLessThan(v4.indexOf('-A RUNNERHUB-br-1 -d 10.0.0.0/8 -j REJECT'));
    expect(v4.join()).not.toContain('fd00::53');
    expect(lines(6)).toContain('-A RUNNERHUB-br-1 -d fd00::53 -p udp --dport 53 -j RETURN');
  });

  it.each(['169.254.0.0/16', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8'])(
    'rejects %s',
    (range) => expect(lines(4)).toContain(`-A RUNNERHUB-br-1 -d ${range} -j REJECT`),
  );

  it('rejects the host itself and accepts nothing', () => {
    for (const family of [4, 6] as const) {
      expect(lines(family)).toContain('-A RUNNERHUB-br-1 -m addrtype --dst-type LOCAL -j REJECT');
      expect(lines(family).join('\n')).not.toContain('ACCEPT');
    }
  });
});

describe('the chain of a strict network', () => {
  it('accepts traffic to the proxy and its replies, and rejects all else', () => {
    expect(strictRules('172.20.255.254', 3128)(4)).toEqual([
      '-d 172.20.255.254 -p tcp --dport 3128 -j ACCEPT',
      '-s 172.20.255.254 -p tcp --sport 3128 -m conntrack --ctstate ESTABLISHED -j ACCEPT',
      '-j REJECT',
    ]);
    expect(strictRules('172.20.255.254', 3128)(6)).toEqual(['-j REJECT']);
  });
});

describe('apiAllowRule', () => {
  it.each([
    ['http://10.1.2.3:8080', '172.18.0.1', [{ ip: '10.1.2.3', port: 8080, protocols: ['tcp'] }]],
    ['https://10.1.2.3', '172.18.0.1', [{ ip: '10.1.2.3', port: 443, protocols: ['tcp'] }]],
    ['http://127.0.0.1:4000', '172.18.0.1', [{ ip: '172.18.0.1', port: 4000, protocols: ['tcp'] }]],
    ['http://127.0.0.1:4000', undefined, []],
    ['http://[::1]:4000', '172.18.0.1', [{ ip: '172.18.0.1', port: 4000, protocols: ['tcp'] }]],
  ])('allows %s through gateway %s', async (url, gateway, expected) =>
    expect(await apiAllowRule(url, gateway)).toEqual(expected),
  );
});
