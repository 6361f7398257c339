import { describe, expect, it } from 'vitest';
import { chooseAddress, hubUrl, isLoopback, type HubAddress } from './hub-address.js';
import type { Profiles } from './profiles/profile.js';

const profile = (url: string, key: string) => ({ url, key, name: 'ci', role: 'viewer' });
const PROFILES: Profiles = { default: profile('https://d', 'dk'), prod: profile('https://p/hub', 'pk') };

describe('chooseAddress', () => {
  it.each<[why: string, options: HubAddress, env: HubAddress, url?: string, key?: string]>([
    ['the default profile', {}, {}, 'https://d', 'dk'],
    ['a named profile', { profile: 'prod' }, {}, 'https://p/hub', 'pk'],
    ["a variable's profile", {}, { profile: 'prod' }, 'https://p/hub', 'pk'],
    [
      "an option's profile before variables",
      { profile: 'prod' },
      { url: 'https://e', key: 'ek' },
      'https://p/hub',
      'pk',
    ],
    ["variables before a variable's profile", {}, { url: 'https://e', key: 'ek', profile: 'prod' }, 'https://e', 'ek'],
    ['options before everything', { url: 'https://o', key: 'ok', profile: 'prod' }, { key: 'ek' }, 'https://o', 'ok'],
    ["no profile's key for another hub", { url: 'https://o' }, { profile: 'prod' }, 'https://o', undefined],
    ["no profile's key for a variable's hub", {}, { url: 'https://e' }, 'https://e', undefined],
    ["a variable's key for another hub", { url: 'https://o', profile: 'prod' }, { key: 'ek' }, 'https://o', 'ek'],
    [
      "a profile's key for its own URL, written differently",
      { url: 'https://P/hub/', profile: 'prod' },
      {},
      'https://P/hub/',
      'pk',
    ],
    ["another key at a profile's hub", { key: 'ok', profile: 'prod' }, {}, 'https://p/hub', 'ok'],
  ])('chooses %s', async (_, options, env, url, key) => {
    expect(await chooseAddress(options, env, async () => PROFILES)).toEqual({ url, key });
  });

  it('names nothing without options, variables and profiles', async () => {
    expect(await chooseAddress({}, {}, async () => ({}))).toEqual({ url: undefined, key: undefined });
  });

  it.each<[options: HubAddress, env: HubAddress]>([
    [{ url: 'https://o' }, {}],
    [{}, { url: 'https://o' }],
  ])('needs no profile for %j and %j', async (options, env) => {
    expect(await chooseAddress(options, env, async () => ({}))).toEqual({ url: 'https://o', key: undefined });
  });

  it('refuses a name that no profile has', async () => {
    await expect(chooseAddress({ profile: 'toString' }, {}, async () => PROFILES)).rejects.toThrow(
      /no profile "toString"/,
    );
  });

  it('reads no profiles when URL and key are given', async () => {
    const read = () => Promise.reject(new Error('read'));
    expect(await chooseAddress({ url: 'https://o' }, { key: 'ek' }, read)).toEqual({ url: 'https://o', key: 'ek' });
  });
});

describe('hubUrl', () => {
  it.each([
    ['https://Hub.example/base//', 'https://hub.example/base'],
    ['http://127.0.0.1:3001', 'http://127.0.0.1:3001'],
  ])('writes %s as %s', (text, url) => {
    expect(hubUrl(text)).toBe(url);
  });

  it.each([['ftp://hub'], ['hub:3001'], ['https://user:secret@hub'], ['https://hub/?key=1'], ['']])(
    'refuses %s without repeating it',
    (text) => {
      expect(() => hubUrl(text)).toThrow(/^--url must (start with http|have no user)/);
    },
  );
});

describe('isLoopback', () => {
  it.each([
    ['http://127.0.0.1:3001', true],
    ['http://localhost/hub', true],
    ['http://[::1]:3001', true],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['http://10.0.0.1', false],
  ])('of %s is %s', (url, loopback) => {
    expect(isLoopback(url)).toBe(loopback);
  });
});
