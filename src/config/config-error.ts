import { HubError } from '../common/errors.js';

/** Error of an unusable configuration: one line for each problem, naming the variable and the fix. */
export class ConfigError extends HubError {
  constructor(readonly problems: readonly string[]) {
    super('INVALID_CONFIGURATION', problems.join('\n'));
  }
}
