/** Returns the number of an option, or undefined without it. @throws Error if it is not a whole number */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,15}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new Error(`${name} must be a whole number, not "${text}"`);
}

/** Returns the number of an option, which may have a sign and decimals. @throws Error if it is none */
export function decimal(name: string, text: string): number {
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  throw new Error(`${name} must be a number, not "${text}"`);
}
