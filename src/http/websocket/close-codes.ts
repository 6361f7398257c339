/** Codes with which the hub closes a WebSocket: RFC 6455's, and for a key that no longer counts the one of graphql-ws. */
export const CLOSE = {
  goingAway: 1001,
  unsupportedData: 1003,
  policyViolation: 1008,
  internalError: 1011,
  unauthorized: 4401,
} as const;
