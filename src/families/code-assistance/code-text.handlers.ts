import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { CodeQuestions } from './code-questions.js';
import { codePayload, type CodeAnswer, type CodeRequest } from './model/code-request.js';
import type { CodeTask } from './model/prompts.js';

export type CodeText = Pick<CodeAnswer, 'text' | 'model' | 'usage'> & { path: string };

/** What the types share: their answers are texts about code, shown as they are. */
const SPEC = {
  queue: 'ai-processing',
  payload: codePayload,
  retry: exponential({ attempts: 2, delay: '2s', notOn: ['PAYLOAD_TOO_LARGE'] }),
  timeout: '30s',
  cancelsChildren: true,
} as const;

abstract class CodeTextHandler implements Handler<CodeRequest, CodeText> {
  protected abstract readonly task: CodeTask;

  constructor(private readonly questions: CodeQuestions) {}

  async run(request: CodeRequest, ctx: JobContext): Promise<CodeText> {
    const { source, messages } = await this.questions.about(this.task, request);
    const { text, model, usage } = await this.questions.ask('answer', messages, request, ctx);
    return { text, path: source.path, model, usage };
  }
}

/** Explains a file or a symbol of it. */
@JobHandler({ type: 'explain_code', ...SPEC })
export class ExplainCodeHandler extends CodeTextHandler {
  protected readonly task = 'explain_code';

  constructor(questions: CodeQuestions) {
    super(questions);
  }
}

/** Summarizes a file or a symbol of it. */
@JobHandler({ type: 'generate_summary', ...SPEC })
export class GenerateSummaryHandler extends CodeTextHandler {
  protected readonly task = 'generate_summary';

  constructor(questions: CodeQuestions) {
    super(questions);
  }
}
