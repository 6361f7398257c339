/**
 * The reader's language for dates and figures, with the calendar and the digits of ids, durations and logs: a line that mixes
 * two of either can't be read.
 */
export const LOCALE = new Intl.Locale(new Intl.NumberFormat().resolvedOptions().locale, {
  calendar: 'gregory',
  numberingSystem: 'latn',
});

const figures = new Intl.NumberFormat(LOCALE);

/** Returns a figure with its thousands apart. */
export const figure = (value: number): string => figures.format(value);
