/** Seals texts that the ledger must not have in clear. */
export abstract class SecretBox {
  /** Id of the key that seals. @throws HubError NOT_CONFIGURED without a key */
  abstract readonly keyId: string;
  /**
   * Encrypts a text by the current key. Equal texts for the same purpose give equal results, so that a repeated request
   * is recognised as such.
   * @param purpose what the text is for; it opens for no other one
   * @throws HubError NOT_CONFIGURED without a key
   */
  abstract seal(text: string, purpose: string): string;
  /** Decrypts. @throws HubError SECRET_UNREADABLE without its key, or when it was changed or is for another purpose */
  abstract open(sealed: string, purpose: string): string;
}
