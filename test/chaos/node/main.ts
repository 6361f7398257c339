import 'reflect-metadata';
import { runHub } from '../../../src/run-hub.js';
import { ChaosModule } from './chaos-handlers.js';

// A harness that was killed itself leaves no nodes behind.
process.on('disconnect', () => process.exit(1));
// The channel must not be what keeps a node alive that wants to end.
process.channel?.unref();

await runHub([ChaosModule]);
