// The proxy's limits; times are in milliseconds.
export const CONNECT_MS = 15_000;
export const HELLO_MS = 10_000;
/** GitHub's long polls are silent for 50 s; a connection that is silent for an hour is dead. */
export const IDLE_MS = 3_600_000;
export const KEEP_ALIVE_MS = 60_000;
/** Time after its last response at which a client that keeps sending is cut off. */
export const FAREWELL_MS = 5000;
/** Connections of one client: a greedy job must leave room for the others. */
export const MAX_OF_ONE = 256;
export const MAX_CONNECTIONS = 2048;
/** Concurrent lookups of one client, of 32 threads that wait for name servers (UV_THREADPOOL_SIZE). */
export const LOOKUPS_OF_ONE = 4;
/** Lines of the log: this burst, then one a second. A log of 10 MB holds half a day of that. */
export const MAX_LINES = 100;
