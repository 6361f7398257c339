import { describe, expect, it } from 'vitest';
import { refuseForeign } from './same-site.js';

const host = 'hub.example.com:8443';
const own = `https://${host}`;

describe('refuseForeign', () => {
  it.each([
    ['POST', { 'sec-fetch-site': 'same-origin' }, true],
    ['GET', { 'sec-fetch-site': 'none' }, true],
    ['HEAD', { 'sec-fetch-site': 'none' }, true],
    ['POST', { 'sec-fetch-site': 'none' }, false],
    ['GET', { 'sec-fetch-site': 'same-site' }, false],
    ['GET', { 'sec-fetch-site': 'cross-site' }, false],
    ['GET', { 'sec-fetch-site': 'same-origin, same-origin' }, false],
    // The browser's own statement decides, whatever Origin says.
    ['POST', { 'sec-fetch-site': 'cross-site', origin: own }, false],
    ['POST', { origin: own }, true],
    ['POST', { origin: `http://${host}` }, true],
    ['GET', { origin: own }, true],
    ['GET', {}, false],
    ['POST', {}, false],
    ['POST', { origin: 'null' }, false],
    ['POST', { origin: '' }, false],
    ['POST', { origin: 'https://hub.example.com' }, false],
    ['POST', { origin: 'https://hub.example.com:8443.evil.com' }, false],
    ['POST', { origin: `file://${host}` }, false],
    ['POST', { origin: 'https://evil.com' }, false],
  ])('lets %s with %j pass: %s', (method, headers, passes) => {
    const refuse = () => refuseForeign({ method, headers, host });
    if (passes) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(expect.objectContaining({ code: 'FORBIDDEN', status: 403 }));
  });

  it.each([undefined, '', 'a b', 'evil.com'])('refuses its own Origin at another host: %s', (other) => {
    expect(() => refuseForeign({ method: 'POST', headers: { origin: own }, host: other })).toThrow(/own page/);
  });
});
