import { Injectable } from '@nestjs/common';
import { ConcurrencyLimit } from '../common/concurrency-limit.js';

/** Long acts at a time on this node, and of one principal: each may use several connections of the pool for minutes. */
const [MOST, EACH] = [4, 2];

/** Limit on acts that run long in their request, so that the others find connections. */
@Injectable()
export class LongActs extends ConcurrencyLimit {
  constructor() {
    super({
      ...{ most: MOST, each: EACH, retryAfterMs: 5000 },
      full: `This node performs ${MOST} acts on many jobs at a time: retry when one has ended`,
      own: `This key performs ${EACH} acts on many jobs at a time on a node: retry when one has ended`,
    });
  }
}
