import { Global, Module } from '@nestjs/common';
import { SecretBox } from '../jobs/ports/secrets.js';
import { AesSecretBox } from './aes-secret-box.js';
import { KeyRing } from './key-ring.js';

/** Encryption of what the ledger must not have in clear. */
@Global()
@Module({ providers: [KeyRing, { provide: SecretBox, useClass: AesSecretBox }], exports: [SecretBox] })
export class SecretsModule {}
