/** Texts of the frame; those of screens come with them, from `texts/`. A translation is a copy of that folder. */
export { frameTexts as texts } from './texts/frame.js';
