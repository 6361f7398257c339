// What the proxy bears, in milliseconds where it is time.
export const CONNECT_MS = 15_000;
export const HELLO_MS = 10_000;
/** GitHub's long polls are silent for 50 s; what is silent for an hour is dead. */
export const IDLE_MS = 3_600_000;
export const KEEP_ALIVE_MS = 60_000;
/** Who has been told that it is over and goes on talking is cut off then. */
export const FAREWELL_MS = 5000;
/** One greedy job must leave room for the others. */
export const MAX_OF_ONE = 256;
export const MAX_CONNECTIONS = 2048;
/** Of 32 threads that wait for name servers (UV_THREADPOOL_SIZE). */
export const LOOKUPS_OF_ONE = 4;
/** Lines of the log: so many at once, then one a second. A log of 10 MB keeps half a day of that. */
export const MAX_LINES = 100;
