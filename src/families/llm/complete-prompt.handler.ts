import { HubError, isA } from '../../common/errors.js';
import { idTime } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { nameOfTime } from '../../jobs/child-names.js';
import { inLane } from '../../jobs/in-lane.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { Lanes } from '../../jobs/ports/lanes.js';
import { exponential } from '../../jobs/retry-policy.js';
import { LlmClient, type ChatMessage } from '../../outgoing/llm/llm-client.js';
import { LlmCalls, type CountedCompletion } from './llm-calls.js';
import { checkedAnswer } from './model/answer-schema.js';
import {
  completePromptPayload,
  estimatedTokens,
  type CompletePrompt,
  type PromptCompleted,
} from './model/complete-prompt.js';

/** Age of a job up to which a model that asks to wait uses no attempt of it: it may ask forever. */
const PATIENCE_MS = 86_400_000;

/**
 * Completes a prompt by a language model. Its answer is stored before the job ends, so it is paid for once unless the
 * process dies in between; one that misses its schema is repaired once, by the model itself.
 */
@JobHandler({
  type: 'complete_prompt',
  queue: 'llm-requests',
  forTenants: true,
  payload: completePromptPayload,
  retry: exponential({
    ...{ attempts: 3, delay: '2s' },
    on: ['LLM_BAD_ANSWER', 'LLM_UNAVAILABLE', 'NETWORK_TIMEOUT'],
    notOn: [
      ...['QUOTA_EXCEEDED', 'CONTEXT_TOO_LONG', 'MODEL_NOT_FOUND', 'AUTHENTICATION_FAILED', 'CONTENT_REFUSED'],
      ...['INVALID_CONFIGURATION', 'LLM_REFUSED', 'ANSWER_INVALID'],
    ],
  }),
})
export class CompletePromptHandler implements Handler<CompletePrompt, PromptCompleted> {
  constructor(
    private readonly client: LlmClient,
    private readonly calls: LlmCalls,
    private readonly lanes: Lanes,
  ) {}

  async run(payload: CompletePrompt, ctx: JobContext): Promise<PromptCompleted> {
    const reopened = await ctx.timesReopened();
    const { schema, prompt = '', messages = [{ role: 'user' as const, content: prompt }] } = payload;
    const answer = await this.complete(nameOfTime('answer', reopened), payload, messages, ctx);
    if (!schema) return answer;
    const checked = checkedAnswer(schema, answer.text);
    if ('value' in checked) return { ...answer, ...checked };
    ctx.log(`The answer misses its schema (${checked.problem}); the model is asked to repair it`);
    const again = [...messages, ...repairOf(answer.text, checked.problem)];
    const repaired = await this.complete(nameOfTime('repair', reopened), payload, again, ctx);
    const result = checkedAnswer(schema, repaired.text);
    if ('value' in result) return { ...repaired, ...result, usage: sum(answer.usage, repaired.usage) };
    const cut = repaired.finishReason === 'length' ? 'it was cut: raise maxTokens; ' : '';
    throw new HubError('ANSWER_INVALID', `The repaired answer of ${repaired.model}: ${cut}${result.problem}`);
  }

  private async complete(
    key: string,
    { model, maxTokens, temperature, stop, schema }: CompletePrompt,
    messages: readonly ChatMessage[],
    ctx: JobContext,
  ): Promise<PromptCompleted> {
    const { jobId, runNumber, tenant, signal } = ctx;
    const { host } = this.client;
    const lane = `language model ${host} ${model}`;
    const promptTokens = estimatedTokens(...messages.map(({ content }) => content));
    const call = { jobId, runNumber, tenant, endpoint: host, model, promptTokens };
    const request = { model, messages, maxTokens, temperature, stop, schema };
    const answer = await ctx.effect<CountedCompletion>(key, {
      do: async () => {
        // A held lane precedes the count of a call, and a tenant without tokens holds no lane of others.
        await inLane(this.lanes, lane, () => Promise.resolve());
        return this.calls.counted(call, () =>
          inLane(this.lanes, lane, () => this.client.complete(request, signal).catch(unlessPatient(jobId))),
        );
      },
      onDoubt: 'repeat',
      mayHaveHappened: (error) => !(isA(error, HubError) && error.code === 'RATE_LIMITED'),
    });
    const { text, finishReason, usage, ms } = answer;
    const counted = usage ?? { prompt: promptTokens, completion: estimatedTokens(text), estimated: true as const };
    return { text, finishReason, model: answer.model ?? model, usage: counted, ms };
  }
}

/** Makes a model that has asked to wait for a day use the job's attempts. */
function unlessPatient(jobId: string) {
  return (error: unknown): never => {
    const isBusy = isA(error, HubError) && error.code === 'RATE_LIMITED';
    if (!isBusy || ledgerClock.now() - idTime(jobId) < PATIENCE_MS) throw error;
    throw new HubError('LLM_UNAVAILABLE', error.message, { retryAfterMs: error.retryAfterMs, cause: error });
  };
}

const repairOf = (text: string, problem: string): ChatMessage[] => [
  { role: 'assistant', content: text },
  { role: 'user', content: `This answer misses its JSON Schema: ${problem}. Answer again, with the JSON alone.` },
];

function sum(a: PromptCompleted['usage'], b: PromptCompleted['usage']): PromptCompleted['usage'] {
  const estimated = a.estimated ?? b.estimated;
  return {
    ...{ prompt: a.prompt + b.prompt, completion: a.completion + b.completion },
    ...(estimated && { estimated }),
  };
}
