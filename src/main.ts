import 'reflect-metadata';
import { runHub } from './run-hub.js';

await runHub();
