import 'reflect-metadata';
import { messageOf } from './common/errors.js';
import { createProgram } from './cli/program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
