import type { DynamicModule } from '@nestjs/common';
import { LoggerModule, type Logger } from 'nestjs-pino';
import { stdTimeFunctions } from 'pino';
import type { HubConfig } from './config/hub-config.js';

/** What must never be in a line, wherever in an object it stands. */
const SECRET_PATHS = ['password', 'token', 'secret', 'authorization', 'encodedJitConfig', 'privateKey'].flatMap(
  (name) => [name, `*.${name}`],
);

/** JSON lines on stdout; pino escapes hostile text. Requests are not logged one by one. */
export const LogModule = {
  register(config: HubConfig): DynamicModule {
    return LoggerModule.forRoot({
      pinoHttp: {
        level: config.log.level,
        autoLogging: false,
        redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        base: undefined,
        formatters: { level: (label: string) => ({ level: label }) },
        timestamp: stdTimeFunctions.isoTime,
      },
      // Requests carry no logger of their own: nothing needs one, and it costs each of them.
      forRoutes: [],
    });
  },
};

/** Nest's own account of its wiring: sixty lines that no operator reads. */
const WIRING = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** The logger without the framework's wiring: Nest names the context last. */
export function withoutWiring(logger: Logger): Logger {
  const log = logger.log.bind(logger);
  logger.log = (message: unknown, ...rest: unknown[]) => {
    if (!WIRING.has(String(rest.at(-1)))) log(message, ...rest);
  };
  return logger;
}
