import { Module } from '@nestjs/common';
import { ProbeEchoHandler } from './probe-echo.handler.js';
import { ProbeFailHandler } from './probe-fail.handler.js';
import { ProbeSleepHandler } from './probe-sleep.handler.js';

/** Smoke tests: jobs that only show that jobs run. */
@Module({ providers: [ProbeEchoHandler, ProbeFailHandler, ProbeSleepHandler] })
export class ProbeModule {}
