/** The demo's own hub, over its API: the story asks it for nothing that a person could not ask. */
export interface Hub {
  /** @throws HubError with the hub's own message when it refuses */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
}
