import { field } from './field.js';
import type { HubConfig, QueueOverride } from './hub-config.js';

const MAX_WEIGHT = 1000;
/** Maximum number of tenants with a weight of their own. */
const MAX_WEIGHTS = 1000;
/** A tenant, whose name has no comma, equals sign or surrounding blank, and its weight. */
const ENTRY = /^([^\s,=](?:[^,=]{0,253}[^\s,=])?)=(\d{1,4})$/;
const DEFAULT_WINDOW_MS = 1000;

/** Limits of each tenant in one queue, over all nodes, and the weights by which tenants share its slots. */
export interface TenantLimits {
  /** Maximum running jobs. */
  max?: number;
  /** Maximum starts in a window. */
  rate?: { max: number; per: number };
  /** Weights; tenants that are not listed have 1. Undefined: the queue has no shares, and all tenants have 1. */
  shares?: ReadonlyMap<string, number>;
  /** Slots of each node for tenants that run nothing there; undefined: a tenth, where there are shares. */
  reserve?: number;
}

/** Returns the limits of a queue's tenants; undefined: the queue is not fair. */
export function tenantLimits(override: QueueOverride = {}): TenantLimits | undefined {
  const { tenantMax: max, tenantRateMax, tenantRateMs: per = DEFAULT_WINDOW_MS } = override;
  const { shares: weights, tenantReserve: reserve } = override;
  if (max === undefined && tenantRateMax === undefined && weights === undefined) return undefined;
  const rate = tenantRateMax === undefined ? undefined : { max: tenantRateMax, per };
  return { max, rate, shares: weights, reserve };
}

/** Returns the names of all fair queues. */
export function fairQueues({ queues }: Pick<HubConfig, 'queues'>): string[] {
  return Object.keys(queues).filter((name) => tenantLimits(queues[name]) !== undefined);
}

/** Schema of weights: `equal`, or `acme=5,globex=2`. */
export const shares = () =>
  field(
    { example: 'acme=5,globex=2' },
    `equal, or up to ${MAX_WEIGHTS} different tenants with weights from 1 to ${MAX_WEIGHT}`,
    (text): ReadonlyMap<string, number> | undefined => {
      if (text === 'equal') return new Map();
      const entries = text.split(',', MAX_WEIGHTS + 1).map((entry) => ENTRY.exec(entry.trim()));
      const weights = new Map<string, number>();
      for (const entry of entries) weights.set(entry?.[1] ?? '', Number(entry?.[2]));
      const valid = [...weights.values()].every((weight) => weight >= 1 && weight <= MAX_WEIGHT);
      return valid && weights.size === entries.length && entries.length <= MAX_WEIGHTS ? weights : undefined;
    },
  );

/** Finds settings of tenants that are well-formed, but not for this queue or not without another one. */
export function* tenantProblems(
  queue: string,
  { tenantMax, tenantRateMax, tenantRateMs, tenantReserve, shares: weights }: QueueOverride,
): Generator<{ setting: string; problem: string }> {
  if (tenantRateMs !== undefined && tenantRateMax === undefined)
    yield { setting: 'TENANT_RATE_MS', problem: 'is set without TENANT_RATE_MAX; set that, too, or remove it' };
  if (tenantReserve !== undefined && tenantLimits({ tenantMax, tenantRateMax, shares: weights }) === undefined)
    yield { setting: 'TENANT_RESERVE', problem: 'is set without SHARES; set that (to equal), too, or remove it' };
  if (queue !== 'dead-letter') return;
  const set = { TENANT_MAX: tenantMax, TENANT_RATE_MAX: tenantRateMax, SHARES: weights };
  for (const [setting, value] of Object.entries(set))
    if (value !== undefined) yield { setting, problem: 'does not apply to dead letters; remove it' };
}
