import { HubError } from '../common/errors.js';

/** The configuration can't be used: one line for each thing that is wrong, naming the variable and the fix. */
export class ConfigError extends HubError {
  constructor(readonly problems: readonly string[]) {
    super('INVALID_CONFIGURATION', problems.join('\n'));
  }
}
