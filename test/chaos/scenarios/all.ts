import type { Scenario } from '../stage.js';
import * as engine from './engine.js';
import * as ledger from './ledger.js';
import * as nodes from './nodes.js';

/** All scenarios, in the table's order. */
export const SCENARIOS: readonly Scenario[] = [
  nodes.killNode,
  nodes.killNodeOnce,
  engine.wipe,
  engine.redisKilledAof,
  engine.redisLost,
  engine.redisLostLong,
  ledger.postgresKilled,
  ledger.postgresGone,
  ledger.postgresHalfOpen,
  engine.redisHalfOpen,
  engine.redisOlder,
  nodes.lateOutcome,
  nodes.blockedLoop,
  nodes.rollingRestart,
  engine.twoRecoveries,
  ledger.backupDiskFull,
  ledger.bothRestarted,
];
