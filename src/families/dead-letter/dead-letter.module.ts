import { Module } from '@nestjs/common';
import { DeadLetterHandler } from './dead-letter.handler.js';

/** Handling of permanently failed jobs. */
@Module({ providers: [DeadLetterHandler] })
export class DeadLetterModule {}
