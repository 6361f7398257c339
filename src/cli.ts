import 'reflect-metadata';
import { messageOf } from './common/errors.js';
import { printable } from './common/printable.js';
import { createProgram } from './cli/program.js';

// A reader that closes the pipe early (`hub jobs list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  console.error(`The output can't be written: ${messageOf(error)}`);
  process.exit(1);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const message = printable(messageOf(error));
  // An answer without a field that each hub of this version sends.
  console.error(
    error instanceof TypeError ? `The answer has not the form that this version expects (${message})` : message,
  );
  process.exit(1);
}
