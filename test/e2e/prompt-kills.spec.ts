import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { LlmServer } from '../support/llm/llm-server.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const LOST = { lost: true, prompt: 1 };
const COUNTED = { lost: false, prompt: 11 };

describe('a prompt whose node is killed', () => {
  it.each([
    ['before LlmClient.complete', 'before the call', 1, [LOST, COUNTED]],
    ['', 'while the answer is under way', 2, [LOST, COUNTED]],
    ['before SqlEffects.finish', 'between the answer and its record', 2, [COUNTED, COUNTED]],
    ['after SqlEffects.finish', 'between the record and the end of the job', 1, [COUNTED]],
  ])(
    '%s, %s, is completed by %i calls, each of which counts',
    async (point, _, calls, rows) => {
      const [database, server] = await Promise.all([createTestDatabase(), LlmServer.start()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, ...server.env };
      let release: () => void = () => undefined;
      if (point === '') server.hold = new Promise((resolve) => (release = resolve));
      try {
        const dying = await startDyingHub(point, { ...env, RUNNERHUB_DATA_DIR: folder });
        try {
          await dying.ready();
          const data = { model: 'small', prompt: 'Hi' };
          await dying.http.send({ path: '/api/queues/jobs', body: { type: 'complete_prompt', data } });
          if (point === '') {
            await eventually(() => server.calls.length === 1);
            dying.end();
          }
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
        } finally {
          dying.end();
          release();
        }
        const hub = await startHttpHub(env, { nodeSilenceMs: 2000 });
        try {
          const sql = `select result->>'text' as text from jobs where type = 'complete_prompt' and state = 'completed'`;
          const job = await eventually(async () => (await hub.ledger.query<object>(sql)).rows[0], { within: 30_000 });
          expect(job).toEqual({ text: 'Hello.' });
          expect(server.calls).toHaveLength(calls);
          const counted = `select ended_at is null as lost, prompt_tokens::integer as prompt from llm_calls order by seq`;
          expect((await hub.ledger.query<object>(counted)).rows).toEqual(rows);
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        await server.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience(120_000),
  );
});
