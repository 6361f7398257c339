import { Module } from '@nestjs/common';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { CompletePromptHandler } from './complete-prompt.handler.js';
import { LlmCalls } from './llm-calls.js';
import { LlmUsages } from './llm-usages.js';

/** Calls of language models, and what they were used for. */
@Module({
  imports: [OutgoingModule],
  providers: [CompletePromptHandler, LlmCalls, LlmUsages],
  exports: [LlmUsages],
})
export class LlmModule {}
