import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { SecretBox } from '../jobs/ports/secrets.js';
import { KeyRing } from './key-ring.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals by AES-256-GCM: `<key id>.<base64url of nonce, ciphertext, tag>`. The nonce is an HMAC of purpose and text (as in RFC
 * 5297, SIV): equal texts are equal when sealed, and no nonce is used for two texts.
 */
@Injectable()
export class AesSecretBox extends SecretBox {
  constructor(private readonly ring: KeyRing) {
    super();
  }

  get keyId(): string {
    return this.ring.current().id;
  }

  seal(text: string, purpose: string): string {
    const key = this.ring.current();
    const mac = createHmac('sha256', key.nonce).update(`${purpose}\0${text}`);
    const nonce = mac.digest().subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key.encrypt, nonce, { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(purpose),
    );
    const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `${key.id}.${Buffer.concat(parts).toString('base64url')}`;
  }

  open(sealed: string, purpose: string): string {
    const [id = '', content = ''] = sealed.split('.');
    const key = this.ring.find(id);
    if (!key) {
      const fix = 'add that key to SECRETS_KEY, after the current one';
      throw new HubError('SECRET_UNREADABLE', `A secret was sealed by the key ${id}, which this node has not: ${fix}`);
    }
    const bytes = Buffer.from(content, 'base64url');
    try {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key.encrypt, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new HubError('SECRET_UNREADABLE', 'A secret was changed since it was sealed: enqueue it again');
    }
  }
}
