import { newId } from '../common/ids.js';

/** This process in the ledger: a new id at each start, so that nobody inherits a dead process's jobs by mistake. */
export class NodeIdentity {
  readonly id = newId();
}
