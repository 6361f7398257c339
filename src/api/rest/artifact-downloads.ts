import { Injectable } from '@nestjs/common';
import { ConcurrencyLimit } from '../../common/concurrency-limit.js';

/** Downloads of a node at a time, and of one key: each holds a megabyte. */
const [MOST, EACH] = [20, 5];

/** Limit on the artifacts that a node streams to clients. */
@Injectable()
export class ArtifactDownloads extends ConcurrencyLimit {
  constructor() {
    super({
      ...{ most: MOST, each: EACH, retryAfterMs: 1000 },
      full: `This node sends ${MOST} artifacts at a time: try again when one has ended`,
      own: `This key downloads ${EACH} artifacts at a time: try again when one has ended`,
    });
  }
}
