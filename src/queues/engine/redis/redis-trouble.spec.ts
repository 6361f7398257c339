import { describe, expect, it } from 'vitest';
import { HubError } from '../../../common/errors.js';
import { explainRedis, isForbidden, isRefusal } from './redis-trouble.js';

const answer = (message: string, name = 'evalsha', args: unknown[] = []) =>
  Object.assign(new Error(message), { command: { name, args } });

/** Error messages as the servers word them, by release. */
const ANSWERS: [string, string][] = [
  ["OOM command not allowed when used memory > 'maxmemory'. script: 3cf1, on @user_script:1.", 'OOM'],
  [
    'ERR Error running script (call to f_3cf1): @user_script:1: @user_script: 1: -OOM command not allowed when used memory',
    'OOM',
  ],
  ["READONLY You can't write against a read only replica.", 'READONLY'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'READONLY'],
  ["MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", 'MISCONF'],
  ['NOREPLICAS Not enough good replicas to write.', 'NOREPLICAS'],
  ["NOPERM this user has no permissions to run the 'evalsha' command", 'NOPERM'],
  ["ERR The user executing the script can't run this command or subcommand script: 3cf1", 'NOPERM'],
  ['LOADING Redis is loading the dataset in memory', 'LOADING'],
  ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'AUTH'],
  ['NOAUTH Authentication required.', 'AUTH'],
  ['ERR invalid password', 'AUTH'],
];

describe('explainRedis', () => {
  it.each(ANSWERS)('explains %s', (message, code) => {
    expect(explainRedis(answer(message), 'runnerhub').code).toBe(code);
    expect(isRefusal(answer(message))).toBe(true);
  });

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])(
    'explains an error of TLS: %s',
    (code) => {
      const error = Object.assign(new Error('it failed'), { code });
      expect(explainRedis(error, 'x').code).toBe('TLS');
      expect(explainRedis(new HubError('ENGINE_UNAVAILABLE', 'away', { cause: error }), 'x').code).toBe('TLS');
    },
  );

  it.each(['Command timed out', 'connect ECONNREFUSED 127.0.0.1:6379', 'BUSYGROUP Consumer Group name already exists'])(
    'explains other errors as unreachable: %s',
    (message) => {
      expect(explainRedis(answer(message), 'x').code).toBe('UNREACHABLE');
      expect(isRefusal(answer(message))).toBe(false);
    },
  );

  it.each([
    ['ENOTFOUND', 'its host is unknown; correct the name in REDIS_URL or REDIS_HOST'],
    ['ECONNREFUSED', 'nothing listens there; start it, or correct host and port in REDIS_URL or REDIS_HOST'],
    ['ETIMEDOUT', 'check that it runs at the address in REDIS_URL or REDIS_HOST'],
  ])('names the fix for a wrong address: %s', (code, fix) => {
    const error = Object.assign(new Error('it failed'), { code });
    const away = { code: 'UNREACHABLE', what: 'Redis does not answer', fix };
    expect(explainRedis(error, 'x')).toEqual(away);
    expect(explainRedis(new HubError('ENGINE_UNAVAILABLE', 'away', { cause: error }), 'x')).toEqual(away);
  });

  it('ignores the refusal of an optional command', () => {
    const info = answer("NOPERM this user has no permissions to run the 'info' command", 'info');
    expect(isRefusal(info)).toBe(false);
    expect(isForbidden(info)).toBe(true);
  });

  it('names the fix with the refused command and the keys of this hub', () => {
    const refused = answer('NOPERM no', 'eval', ['script', 1, '{hub-7:email}:email:probe']);
    expect(explainRedis(refused, 'hub-7').fix).toMatch(
      /^it refused EVAL on \{hub-7:email\}:email:probe; .*SETUSER <user> ~\{hub-7:\* /,
    );
    for (const [message] of ANSWERS) expect(explainRedis(answer(message), 'x').fix).not.toBe('');
  });
});
