import { suggest, distance } from './suggest.js';
import { SECRET_NAMES, VARIABLE_NAMES } from './variables.js';

/** Read by the command line alone. */
const COMMAND_LINE = ['RUNNERHUB_URL'];
const FILE = '_FILE';
const NAMES: readonly string[] = [...VARIABLE_NAMES, ...SECRET_NAMES.map((name) => name + FILE), ...COMMAND_LINE];
const KNOWN = new Set(NAMES);

/** Prefixes that nothing but the hub's own settings has. */
const OWN = /^RUNNERHUB_/;
/** Prefixes under which other programs have variables, too: a stranger there is reported, not refused. */
const SHARED = /^(REDIS|DATABASE)_/;
/** Typing errors: shorter names are too much alike by chance. */
const TYPO = { letters: 2, shortest: 8, longest: 60 };
/** Names of other programs that are written almost like the hub's own. */
const FOREIGN = new Set(['FTP_PROXY', 'GITLAB_TOKEN', 'GITLAB_URL']);

/** Refusals of names that look like the hub's own and are unknown, each with the nearest name. */
export function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => OWN.test(name) && !KNOWN.has(name))
    .map((name) => `${name} is not a setting; did you mean ${suggest(name, NAMES)}? Rename it or leave it out`);
}

/** Says why a variable that is no setting was probably meant as one. Undefined: it was not. */
export function meantAsSetting(name: string): string | undefined {
  if (KNOWN.has(name) || FOREIGN.has(name.toUpperCase()) || name.length > TYPO.longest) return undefined;
  const base = VARIABLE_NAMES.find((known) => name === known + FILE);
  if (base !== undefined) return `only secrets come from a file; set ${base} itself`;
  const nearest = suggest(name, NAMES);
  const typo = name.length >= TYPO.shortest && distance(name, nearest) <= TYPO.letters;
  return typo || SHARED.test(name) ? `not a setting; did you mean ${nearest}?` : undefined;
}
