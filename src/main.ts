import 'reflect-metadata';
import { runHub } from './bootstrap/run-process.js';

await runHub();
