import 'reflect-metadata';
import { messageOf } from './common/errors.js';
import { printable } from './common/printable.js';
import { createProgram } from './cli/program.js';

// A reader that closes the pipe early (`hub jobs list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(printable(messageOf(error)));
  process.exit(1);
}
