import 'reflect-metadata';
import { runHub } from '../../../src/bootstrap/run-process.js';
import { ChaosModule } from './chaos-handlers.js';

// Ends the node if the harness is killed.
process.on('disconnect', () => process.exit(1));
// The IPC channel must not keep an ending node alive.
process.channel?.unref();

await runHub([ChaosModule]);
