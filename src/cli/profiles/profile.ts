import { z } from 'zod';

const name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must have 1 to 64 letters, digits or . _ -, and begin with a letter or a digit');
const printed = z.string().min(1).max(300);

/** A hub and the key that `hub login` has checked there, with whose it was at that time. */
const profileSchema = z.strictObject({
  url: z.string().regex(/^https?:\/\//),
  key: z.string().min(1).max(1000),
  name: printed,
  role: printed,
});
export type Profile = z.output<typeof profileSchema>;

export const profilesSchema = z.strictObject({ profiles: z.record(name, profileSchema) });
export type Profiles = z.output<typeof profilesSchema>['profiles'];

/** Checks the name of a profile. */
export function profileName(text: string): string {
  const parsed = name.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Error(`--profile ${parsed.error.issues[0]?.message ?? 'is invalid'}`);
}
