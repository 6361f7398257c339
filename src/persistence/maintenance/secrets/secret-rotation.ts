import { Injectable } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { z } from 'zod';
import { startAct } from '../../../audit/current-act.js';
import { count } from '../../../common/answers.js';
import { LedgerDb } from '../../../database/ledger-db.js';
import { JobRegistry } from '../../../jobs/job-registry.js';
import { SecretBox } from '../../../jobs/ports/secrets.js';
import { SEALED_COLUMNS, type SealedColumn } from '../../../jobs/sealed-columns.js';
import { declared } from '../declared.js';
import { SealedColumnSource } from './sealed-column-source.js';
import { SealedJobSource } from './sealed-job-source.js';
import type { SealedSource } from './sealed-source.js';

const keyId = z.string().meta({ description: 'First 8 hexadecimal digits of the SHA-256 of the derived key' });

export const sealedSecretsSchema = z.strictObject({
  keyId: keyId.meta({ description: 'Key that seals now' }),
  keys: z
    .array(z.strictObject({ keyId, values: count }))
    .meta({ description: 'How many secrets each key has sealed; a key that is not listed is needed no more' }),
});
export type SealedSecrets = z.output<typeof sealedSecretsSchema>;

export const rotatedSecretsSchema = z.strictObject({
  keyId,
  resealed: count.meta({ description: 'Rows that the current key has sealed again' }),
  unreadable: count.meta({ description: 'Rows whose key is not in SECRETS_KEY' }),
});
export type RotatedSecrets = z.output<typeof rotatedSecretsSchema>;

/** Seals all secrets of the ledger by the current key, so that an earlier one can be removed. */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly box: SecretBox,
    private readonly registry: JobRegistry,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  /** @throws HubError NOT_CONFIGURED without a key */
  async survey(): Promise<SealedSecrets> {
    const counts = await Promise.all(this.sources().map((source) => source.counts()));
    const sums = new Map<string, number>();
    for (const { keyId: id, values } of counts.flat()) sums.set(id, (sums.get(id) ?? 0) + values);
    return { keyId: this.box.keyId, keys: [...sums].map(([id, values]) => ({ keyId: id, values })) };
  }

  /** May be interrupted and repeated. @throws HubError NOT_CONFIGURED without a key */
  async rotate(): Promise<RotatedSecrets> {
    const { keyId: current } = this.box;
    await startAct();
    const rotated = { keyId: current, resealed: 0, unreadable: 0 };
    for (const source of this.sources()) {
      let after: string | undefined;
      do {
        const page = await source.reseal(after);
        rotated.resealed += page.resealed;
        rotated.unreadable += page.unreadable;
        after = page.last;
      } while (after !== undefined);
    }
    return rotated;
  }

  private sources(): SealedSource[] {
    const specs = this.registry.all().flatMap(({ spec }) => (spec.secrets ? [spec] : []));
    const columns = declared<SealedColumn>(this.discovery, this.reflector, SEALED_COLUMNS);
    return [
      ...specs.flatMap((spec) =>
        (['jobs', 'schedules'] as const).map((table) => new SealedJobSource(this.ledger, this.box, spec, table)),
      ),
      ...columns.map((column) => new SealedColumnSource(this.ledger, this.box, column)),
    ];
  }
}
