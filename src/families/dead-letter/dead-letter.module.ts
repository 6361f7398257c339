import { Module } from '@nestjs/common';
import { DeadLetterHandler } from './dead-letter.handler.js';

/** What happens to jobs that have failed for good. */
@Module({ providers: [DeadLetterHandler] })
export class DeadLetterModule {}
