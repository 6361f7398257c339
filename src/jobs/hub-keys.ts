/** Namespace of the dedupe keys and schedules of the hub itself; no sender may claim a key in it. */
export const HUB_KEYS = 'hub:';
