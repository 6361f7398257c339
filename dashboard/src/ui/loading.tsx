import { texts } from '../texts.js';

/** Stands for what is still to come. */
export function Loading() {
  return <p className="loading">{texts.loading}</p>;
}
