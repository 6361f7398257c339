/** The stored part of a delivery's body. */
export interface Payload {
  json: string;
  action: string | null;
  /** `owner/name`, where the event belongs to one. */
  repository: string | null;
}

export function parsePayload(body: Uint8Array, isForm: boolean): Payload;
