import { closest, distance } from 'fastest-levenshtein';
import { SECRET_NAMES, VARIABLE_NAMES } from './variables.js';

/** Variables that only the command line reads. */
const COMMAND_LINE = ['RUNNERHUB_URL', 'RUNNERHUB_KEY', 'RUNNERHUB_PROFILE'];
const FILE = '_FILE';
const NAMES: readonly string[] = [...VARIABLE_NAMES, ...SECRET_NAMES.map((name) => name + FILE), ...COMMAND_LINE];
const KNOWN = new Set(NAMES);

/** Prefix that only the hub's own settings have. */
const OWN = /^RUNNERHUB_/;
/** Prefixes that other programs use, too: an unknown name there is reported, not refused. */
const SHARED = /^(REDIS|DATABASE)_/;
/** Bounds of typing errors: shorter names are alike by chance. */
const TYPO = { letters: 2, shortest: 8, longest: 60 };
/** Names of other programs that resemble the hub's own. */
const FOREIGN = new Set(['FTP_PROXY', 'GITLAB_TOKEN', 'GITLAB_URL']);

/** Returns whether the hub reads a variable of this name. */
export function isSetting(name: string): boolean {
  return KNOWN.has(name);
}

/** Returns refusals of unknown names with the hub's own prefix, each with the nearest name. */
export function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => OWN.test(name) && !KNOWN.has(name))
    .map((name) => `${name} is not a setting; did you mean ${closest(name, NAMES)}? Rename or remove it`);
}

/** Returns why a variable that is no setting was probably meant as one; undefined if it was not. */
export function meantAsSetting(name: string): string | undefined {
  if (KNOWN.has(name) || FOREIGN.has(name.toUpperCase()) || name.length > TYPO.longest) return undefined;
  const base = VARIABLE_NAMES.find((known) => name === known + FILE);
  if (base !== undefined) return `only secrets can be read from a file; set ${base} itself`;
  const nearest = closest(name, NAMES);
  const typo = name.length >= TYPO.shortest && distance(name, nearest) <= TYPO.letters;
  return typo || SHARED.test(name) ? `not a setting; did you mean ${nearest}?` : undefined;
}
