import { Command } from 'commander';
import { VERSION } from '../config/version.js';
import { backupCommand } from './backup.js';
import { configCommand } from './config.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { jobsCommand } from './jobs.js';
import { migrateCommand } from './migrate.js';
import { recoverCommand } from './recover.js';
import { restoreCommand } from './restore.js';
import { startCommand } from './start.js';

/** One file for each command; each loads what it needs when it runs, so that help and mistakes answer at once. */
export function createProgram(): Command {
  const program = new Command('hub')
    .description('RunnerHub: a durable job hub for software delivery')
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}; see --help\n`) })
    .showSuggestionAfterError();
  const commands = [
    startCommand,
    demoCommand,
    migrateCommand,
    configCommand,
    doctorCommand,
    jobsCommand,
    recoverCommand,
    backupCommand,
    restoreCommand,
  ];
  for (const add of commands) add(program);
  return program;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
}
