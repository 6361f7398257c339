import { z } from 'zod';

/** How a component of the status page is: the words of statuspage.io's API. */
export const COMPONENT_STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

/** Shorter words for two of them, which are taken on input. */
const SHORT = { degraded: 'degraded_performance', maintenance: 'under_maintenance' } as const;
type ShortStatus = keyof typeof SHORT;

/** A status or its shorter word; gives the status. */
export const componentStatusSchema = z
  .enum([...COMPONENT_STATUSES, ...(Object.keys(SHORT) as ShortStatus[])])
  .transform((word): ComponentStatus => (word in SHORT ? SHORT[word as ShortStatus] : (word as ComponentStatus)));
