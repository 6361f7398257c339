import { Module } from '@nestjs/common';
import { ProbeEcho } from './probe-echo.handler.js';
import { ProbeFail } from './probe-fail.handler.js';
import { ProbeSleep } from './probe-sleep.handler.js';

/** Jobs that do nothing but show that jobs run. */
@Module({ providers: [ProbeEcho, ProbeFail, ProbeSleep] })
export class ProbeModule {}
