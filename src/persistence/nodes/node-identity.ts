import { newId } from '../../common/ids.js';

/** Id of this process in the ledger: new at each start, so that no process inherits a dead one's jobs by mistake. */
export class NodeIdentity {
  readonly id = newId();
}
