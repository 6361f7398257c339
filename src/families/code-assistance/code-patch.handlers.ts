import { HubError } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { CodeQuestions } from './code-questions.js';
import { codePayload, type CodeAnswer, type CodeRequest } from './model/code-request.js';
import { patchIn, withEndsOf } from './model/patch-text.js';
import type { CodeTask } from './model/prompts.js';
import { PatchCheck } from './patch-check.js';

export type CodePatch = Pick<CodeAnswer, 'model' | 'usage'> & { path: string; patch: string };

const SPEC = {
  queue: 'ai-processing',
  payload: codePayload,
  retry: exponential({ attempts: 2, delay: '2s', notOn: ['PATCH_DOES_NOT_APPLY', 'PAYLOAD_TOO_LARGE'] }),
  timeout: '30s',
  cancelsChildren: true,
} as const;

/** Makes a patch of a file, which git accepts; it applies none. */
abstract class CodePatchHandler implements Handler<CodeRequest, CodePatch> {
  protected abstract readonly task: CodeTask;

  constructor(
    private readonly questions: CodeQuestions,
    private readonly patches: PatchCheck,
  ) {}

  async run(request: CodeRequest, ctx: JobContext): Promise<CodePatch> {
    const { source, messages } = await this.questions.about(this.task, request);
    let asked = messages;
    let problem: string | undefined;
    for (const name of ['answer', 'repair']) {
      const { text, model, usage } = await this.questions.ask(name, asked, request, ctx);
      const patch = withEndsOf(source.text, patchIn(text));
      problem = await this.patches.problem(patch, source, ctx.jobId, ctx.signal);
      if (problem === undefined) return { patch, path: source.path, model, usage };
      ctx.log(`The patch of ${model} does not apply: ${problem}`);
      const again = `The patch does not apply: ${problem}. Answer with a whole new diff against the source as it was given.`;
      asked = [...messages, { role: 'assistant', content: text }, { role: 'user', content: again }];
    }
    throw new HubError(
      'PATCH_DOES_NOT_APPLY',
      `Neither the patch of ${source.path} nor its repair applies: ${problem}`,
    );
  }
}

/** Refactors a file or a symbol of it. */
@JobHandler({ type: 'refactor_code', ...SPEC })
export class RefactorCodeHandler extends CodePatchHandler {
  protected readonly task = 'refactor_code';

  constructor(questions: CodeQuestions, patches: PatchCheck) {
    super(questions, patches);
  }
}

/** Fixes a file or a symbol of it. */
@JobHandler({ type: 'fix_code', ...SPEC })
export class FixCodeHandler extends CodePatchHandler {
  protected readonly task = 'fix_code';

  constructor(questions: CodeQuestions, patches: PatchCheck) {
    super(questions, patches);
  }
}
