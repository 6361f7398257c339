import { z } from 'zod';

/** A lower number runs first. */
export const PRIORITIES = { CRITICAL: 1, HIGH: 2, NORMAL: 3, LOW: 4, BACKGROUND: 5 } as const;
export type PriorityName = keyof typeof PRIORITIES;
export type Priority = (typeof PRIORITIES)[PriorityName];
/** A priority as every interface shows it. */
export const priorityNumber = z.literal([1, 2, 3, 4, 5]);
