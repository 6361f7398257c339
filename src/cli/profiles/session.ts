import { z } from 'zod';

const printed = z.string().min(1).max(300);

/** Whose a key is, as a hub reports it; newer hubs may report more. */
export const sessionSchema = z.object({ name: printed, role: printed });
