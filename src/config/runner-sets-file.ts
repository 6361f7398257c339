import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { messageOf } from '../common/errors.js';
import { parseOrThrow } from '../common/validation.js';
import { ConfigError } from './config-error.js';
import { setsSchema, toRunnerSets, type RunnerSet } from './runner-set.js';

const MAX_BYTES = 1024 * 1024;
/** Maximum number of YAML aliases, which bounds what a small file can expand to. */
const MAX_ALIASES = 100;

/**
 * Reads the runner sets of a YAML file (JSON is YAML).
 * @param base values for what the file does not say
 * @param hosts the allowHosts of strict sets that name none
 * @throws ConfigError with the file's first mistake, and its position
 */
export function readRunnerSets(path: string, base: RunnerSet, hosts: string[]): RunnerSet[] {
  try {
    if (statSync(path).size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    const content: unknown = parse(readFileSync(path, 'utf8'), { maxAliasCount: MAX_ALIASES });
    return toRunnerSets(parseOrThrow(setsSchema, content), base, hosts, path);
  } catch (error) {
    throw new ConfigError([`RUNNER_SETS_FILE (${path}) can't be used: ${messageOf(error).split('\n', 1)[0]}`]);
  }
}
