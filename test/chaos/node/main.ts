import 'reflect-metadata';
import { runHub } from '../../../src/run-hub.js';
import { ChaosModule } from './chaos-handlers.js';

// Ends the node if the harness is killed.
process.on('disconnect', () => process.exit(1));
// The IPC channel must not keep an ending node alive.
process.channel?.unref();

await runHub([ChaosModule]);
