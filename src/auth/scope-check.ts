import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { ScopedRecords } from '../jobs/ports/ledger.js';
import { resolveQueueName } from '../jobs/queue-names.js';
import { describeScopes, isScoped, type Scopes } from '../jobs/scopes.js';
import type { ScopeRule } from './scope-matrix.js';

/** Decides, for every interface, whether an operation and what it concerns lie within the sender's scopes. */
@Injectable()
export class ScopeCheck {
  constructor(private readonly records: ScopedRecords) {}

  /**
   * @param target the id or the queue that the operation concerns, for a rule that has a parameter
   * @throws HubError FORBIDDEN; JOB_NOT_FOUND, ARTIFACT_NOT_FOUND or NOT_FOUND for a record outside, as if it did not exist
   */
  async check(scopes: Scopes, operation: string, rule: ScopeRule, target = ''): Promise<void> {
    if (!isScoped(scopes)) return;
    switch (rule) {
      case 'own':
      case 'narrowed':
      case 'enqueue':
      case 'task':
        return;
      case 'job':
      case 'dead-letter':
      case 'schedule':
      case 'artifact':
        return this.records.requireCovered(rule, target, scopes);
      case 'queue':
        if (scopes.tenants !== null) throw allTenants(operation, scopes);
        // An unknown queue is not found, by anybody.
        if (scopes.queues?.includes(resolveQueueName(target) ?? '') === false && resolveQueueName(target))
          throw new HubError('FORBIDDEN', `${target} is outside of the scopes of this key: ${describeScopes(scopes)}`);
        return;
      case 'queues':
        if (scopes.tenants !== null) throw allTenants(operation, scopes);
        return;
      case 'none':
        throw new HubError('FORBIDDEN', `${operation} is refused to a key with scopes: ${describeScopes(scopes)}`);
    }
  }
}

function allTenants(operation: string, scopes: Scopes): HubError {
  const why = 'concerns the jobs of all tenants, and this key has';
  return new HubError('FORBIDDEN', `${operation} ${why} ${describeScopes(scopes)}`);
}
