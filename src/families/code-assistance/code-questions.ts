import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { childResult } from '../../jobs/child-result.js';
import type { JobContext } from '../../jobs/job-handler.js';
import { SourceFiles, type SourceText } from '../../projects/source-files.js';
import { answerSchema, type CodeAnswer, type CodeRequest } from './model/code-request.js';
import { questionOf, SYSTEM, type CodeTask } from './model/prompts.js';

/** Some 15,000 tokens, which fit into the data of a job. */
const MAX_SOURCE_BYTES = 60_000;
const CALL = { attempts: 2, timeout: 30_000 };

export interface Message {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Questions about source code to a language model: jobs of their own, which hold no slot here. */
@Injectable()
export class CodeQuestions {
  constructor(
    private readonly files: SourceFiles,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'services'>,
  ) {}

  /** Reads the source and makes the question. @throws HubError as SourceFiles does, and FILE_TOO_LARGE */
  async about(task: CodeTask, request: CodeRequest): Promise<{ source: SourceText; messages: Message[] }> {
    const source = await this.files.read(request);
    const question = questionOf(source, request.instruction);
    if (Buffer.byteLength(JSON.stringify(question)) > MAX_SOURCE_BYTES)
      throw new HubError(
        'FILE_TOO_LARGE',
        `${source.path} has more than ${MAX_SOURCE_BYTES} bytes for one question: name a symbol in it`,
        { final: true },
      );
    return {
      source,
      messages: [
        { role: 'system', content: SYSTEM[task] },
        { role: 'user', content: question },
      ],
    };
  }

  /** @param name of the child @throws HubError NOT_CONFIGURED, and those of complete_prompt */
  async ask(
    name: string,
    messages: Message[],
    { model, maxTokens }: CodeRequest,
    ctx: JobContext,
  ): Promise<CodeAnswer> {
    const { llmModel = undefined } = this.config.services;
    const named = model ?? llmModel;
    if (named === undefined)
      throw new HubError('NOT_CONFIGURED', 'No language model is named: set LLM_MODEL, or `model` in the data');
    const data = { model: named, messages, maxTokens };
    return answerSchema.parse(await childResult(ctx, name, { type: 'complete_prompt', data, ...CALL }));
  }
}
