/** Address of this file, which the build puts into `<prefix>/dashboard/assets`. */
const here = import.meta.url;

/** Path of the page, with the prefix that the hub is served below: `/dashboard`. */
export const PAGE_PATH = new URL('..', here).pathname.slice(0, -1);

/** Path of the hub, empty without a prefix. */
export const HUB_PATH = new URL('../..', here).pathname.slice(0, -1);
