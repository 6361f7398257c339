import type { LogLevel, LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger as Pino } from 'pino';
import { printable } from '../common/printable.js';
import { ENGINE_TRACE } from '../queues/engine/engine-trace.js';
import type { HubConfig } from '../config/hub-config.js';

/** Fields that must never be in a line, at the top of an object or one level below. */
const SECRET_PATHS = ['password', 'token', 'secret', 'authorization', 'encodedJitConfig', 'privateKey'].flatMap(
  (name) => [name, `*.${name}`],
);

/** Contexts of Nest's own messages about its wiring: sixty lines that no operator reads. */
const WIRING = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

const LEVELS = { verbose: 'trace', debug: 'debug', log: 'info', warn: 'warn', error: 'error', fatal: 'fatal' } as const;

/**
 * Writes Nest's log as JSON lines; pino escapes hostile text. Nest passes the fields or the message first, then the
 * message or a stack, and the context last.
 */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;
  /** Writes the engine's trace, which DEBUG selects whatever the level. */
  private readonly trace: Pino;

  constructor({ log }: Pick<HubConfig, 'log'>, destination?: DestinationStream) {
    const options = {
      level: log.level,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      base: undefined,
      formatters: { level: (label: string) => ({ level: label }) },
      timestamp: stdTimeFunctions.isoTime,
    };
    const out = destination ?? pino.destination(1);
    this.pino = pino(options, { write: (line) => void out.write(printable(line)) });
    this.trace = this.pino.child({}, { level: 'debug' });
  }

  verbose = (message: unknown, ...rest: unknown[]) => this.write('verbose', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  log = (message: unknown, ...rest: unknown[]) => this.write('log', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  private write(level: LogLevel, message: unknown, rest: unknown[]): void {
    const context = rest.pop();
    if (level === 'log' && WIRING.has(String(context))) return;
    const to = LEVELS[level];
    if (context === ENGINE_TRACE) return this.trace[to]({ context, ...(message as object) }, String(rest[0]));
    const [text] = rest as [string?];
    if (message instanceof Error) this.pino[to]({ context, err: message }, text);
    else if (typeof message === 'object') this.pino[to]({ context, ...message }, text);
    // Nest's exception handlers pass a message and its stack.
    else if (text?.includes('\n    at ')) this.pino[to]({ context, err: errorOf(message as string, text) });
    else this.pino[to]({ context }, message as string);
  }
}

const errorOf = (message: string, stack: string): Error => Object.assign(new Error(message), { stack });
