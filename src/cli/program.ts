import { Command } from 'commander';
import { VERSION } from '../config/version.js';
import { demoCommand } from './demo.js';

/** One file for each command; each loads what it needs when it runs, so that help and mistakes answer at once. */
export function createProgram(): Command {
  const program = new Command('hub')
    .description('RunnerHub: a durable job hub for software delivery')
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}; see --help\n`) })
    .showSuggestionAfterError();
  demoCommand(program);
  return program;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
}
