import { Module } from '@nestjs/common';
import { SourceFiles } from '../../projects/source-files.js';
import { FixCodeHandler, RefactorCodeHandler } from './code-patch.handlers.js';
import { CodeQuestions } from './code-questions.js';
import { ExplainCodeHandler, GenerateSummaryHandler } from './code-text.handlers.js';
import { PatchCheck } from './patch-check.js';
import { SourceReader } from './source-reader.js';

/** Explanations, summaries and patches of source code, by language models. */
@Module({
  providers: [
    ...[CodeQuestions, PatchCheck, { provide: SourceFiles, useClass: SourceReader }],
    ...[ExplainCodeHandler, FixCodeHandler, GenerateSummaryHandler, RefactorCodeHandler],
  ],
})
export class CodeAssistanceModule {}
