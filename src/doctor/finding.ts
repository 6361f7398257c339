export interface Finding {
  about: string;
  /** `warn`: a hub starts, but something that it may be needed for does not work. `fail`: fix it first. */
  level: 'ok' | 'warn' | 'fail';
  /** The finding; where it is not `ok`, also what to do next. */
  text: string;
}

export const ok = (about: string, text: string): Finding => ({ about, level: 'ok', text });
export const warn = (about: string, text: string): Finding => ({ about, level: 'warn', text });
export const fail = (about: string, text: string): Finding => ({ about, level: 'fail', text });
