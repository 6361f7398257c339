export interface Finding {
  about: string;
  /** `warn`: a hub starts, and something that it may be wanted for does not work. `fail`: mend it first. */
  level: 'ok' | 'warn' | 'fail';
  /** What was found; where it is not `ok`, what to do next. */
  text: string;
}

export const ok = (about: string, text: string): Finding => ({ about, level: 'ok', text });
export const warn = (about: string, text: string): Finding => ({ about, level: 'warn', text });
export const fail = (about: string, text: string): Finding => ({ about, level: 'fail', text });
