import { z } from 'zod';

/** States of a status page component, in the words of statuspage.io's API. */
export const COMPONENT_STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

/** Shorter words for two of them, accepted on input. */
const SHORT = { degraded: 'degraded_performance', maintenance: 'under_maintenance' } as const;
type ShortStatus = keyof typeof SHORT;

/** Parses a status or its shorter word into the status. */
export const componentStatusSchema = z
  .enum([...COMPONENT_STATUSES, ...(Object.keys(SHORT) as ShortStatus[])])
  .transform((word): ComponentStatus => (word in SHORT ? SHORT[word as ShortStatus] : (word as ComponentStatus)));
