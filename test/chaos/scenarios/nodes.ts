import type { Scenario, Stage } from '../stage.js';

/** Longer than `nodeSilenceMs`, so that other nodes rescue its jobs before it continues. */
const SILENT_MS = 24_000;
/** The engine's lock duration, 15 s. */
const LOCK_MS = 15_000;
const BOTH = ['redis', 'postgres'] as const;

export const killNode: Scenario = {
  name: 'kill-node',
  title: 'SIGKILL of a node, three times',
  engines: BOTH,
  load: { jobs: 500, seconds: 15 },
  async act(stage) {
    for (let n = 0; n < 3; n += 1) {
      await stage.someTime(0.05, 0.2);
      await stage.killNode(stage.anyNode(), stage.random.between(0, 2000));
    }
  },
};

export const killNodeOnce: Scenario = {
  name: 'kill-node-once',
  title: 'SIGKILL of a node',
  engines: BOTH,
  onlyNamed: true,
  async act(stage) {
    await stage.someTime(0.1, 0.3);
    await stage.killNode(stage.anyNode(), 0);
  },
};

export const lateOutcome: Scenario = {
  name: 'late-outcome',
  title: 'a node sleeps past a recovery sweep, then reports',
  engines: BOTH,
  async act(stage) {
    await stage.someTime(0.3, 0.6);
    const node = stage.anyNode();
    const { incarnation } = node;
    const from = Date.now();
    await stage.fault(`SIGSTOP of node ${incarnation} for ${SILENT_MS} ms`, async () => {
      node.signal('SIGSTOP');
      await stage.pause(SILENT_MS);
      node.signal('SIGCONT');
    });
    stage.blame(incarnation, from, Date.now());
  },
};

export const blockedLoop: Scenario = {
  name: 'blocked-loop',
  title: 'an event loop blocked past the lock',
  engines: BOTH,
  async act(stage) {
    await stage.someTime(0.3, 0.6);
    const { run } = stage;
    const spin = LOCK_MS + stage.random.between(1000, 5000);
    const data = { key: 'spin', run, spin };
    const tags = [`run:${run}`, 'key:spin'];
    const from = Date.now();
    await stage.fault(`a handler blocks its node for ${spin} ms`, async () => {
      await stage.client.insist('POST', '/api/queues/jobs', { type: 'chaos_step', data, tags }, `${run}-spin`);
      const begun = await untilBegun(stage);
      await stage.pause(spin);
      stage.blame(begun, from, Date.now());
    });
  },
};

async function untilBegun(stage: Stage): Promise<string> {
  for (;;) {
    const line = stage.world.witness().find(({ key, end, at }) => key === 'spin' && end === null && at >= stage.began);
    if (line) return line.node;
    await stage.pause(200);
  }
}

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  title: 'SIGTERM and start of both nodes, one after the other',
  engines: BOTH,
  load: { jobs: 500, seconds: 15 },
  async act(stage) {
    for (const node of stage.world.nodes) {
      await stage.someTime(0.05, 0.15);
      await stage.fault(`SIGTERM of node ${node.incarnation}`, async () => {
        const code = await node.end('SIGTERM');
        if (code !== 0) stage.complaints.push(`node ${node.incarnation} ended with ${code} after SIGTERM`);
        await node.start();
      });
    }
  },
};
