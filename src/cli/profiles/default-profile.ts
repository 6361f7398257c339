/** Name of the profile of a login without `--profile`; it is used where none is named. */
export const DEFAULT_PROFILE = 'default';
