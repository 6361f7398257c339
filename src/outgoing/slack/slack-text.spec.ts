import { describe, expect, it } from 'vitest';
import { slackText } from './slack-text.js';

describe('slackText', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U123|x>', '&lt;@U123|x&gt;'],
    ['@channel @Here @EVERYONE', '@\u200bchannel @\u200bHere @\u200bEVERYONE'],
    ['<@channel>', '&lt;@\u200bchannel&gt;'],
    ['a & b &amp; c', 'a &amp; b &amp;amp; c'],
    ['ops@example.com', 'ops@example.com'],
  ])('writes %j as %j', (text, written) => {
    expect(slackText(text)).toBe(written);
  });

  it('cuts a long text, not through a character', () => {
    const text = slackText(`${'x'.repeat(2998)}\u{1f600}${'x'.repeat(5000)}`);
    expect(text).toHaveLength(3000);
    expect(text.isWellFormed()).toBe(true);
  });
});
