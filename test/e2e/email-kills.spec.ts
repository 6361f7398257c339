import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { ScriptedSmtp } from '../support/outgoing/scripted-smtp.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const [A, B, C] = ['a@example.com', 'b@example.com', 'c@example.com'] as const;
const COMPLETED = { state: 'completed', code: null };

describe('a mail whose node is killed', () => {
  it.each([
    ['after SqlEffects.finish', 'between two recipients', 'send', [A, B, C], COMPLETED],
    [
      'before SqlEffects.finish',
      'before the first is recorded',
      'fail',
      [A, B, C],
      { state: 'failed', code: 'EFFECT_IN_DOUBT' },
    ],
    ['before SqlEffects.finish', 'before the first is recorded', 'send', [A, A, B, C], COMPLETED],
    ['before EmailStore.record', 'after the last recipient', 'fail', [A, B, C], COMPLETED],
  ])(
    '%s, %s, reaches each recipient (on doubt: %s) as often as it must',
    async (point, _, onDoubt, taken, ended) => {
      const [database, smtp] = await Promise.all([createTestDatabase(), ScriptedSmtp.start()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, SMTP_URL: smtp.url };
      try {
        const dying = await startDyingHub(point, { ...env, RUNNERHUB_DATA_DIR: folder });
        try {
          await dying.ready();
          const data = { to: [A, B, C], subject: 's', text: 't', onDoubt };
          await dying.http.send({ path: '/api/queues/jobs', body: { type: 'send_email', data } });
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
        } finally {
          dying.end();
        }
        const hub = await startHttpHub(env, { nodeSilenceMs: 2000 });
        try {
          const sql = `select state, error_code as code from jobs where type = 'send_email' and state in ('completed','failed')`;
          const job = await eventually(async () => (await hub.ledger.query<object>(sql)).rows[0], { within: 30_000 });
          expect({ ...job, taken: smtp.mails.flatMap(({ to }) => to) }).toEqual({ ...ended, taken });
          const ids = smtp.mails.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
          expect(new Set(ids).size).toBe(1);
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        await smtp.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience(120_000),
  );
});
