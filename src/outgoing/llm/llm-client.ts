import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { OperatorClient } from '../operator-client.js';
import { completionOf, jsonOf, problemOf, type Completion } from './chat-answer.js';
import { refusalOf } from './chat-refusal.js';

/** A text of 900,000 bytes as JSON fits into a job's result. */
const MAX_ANSWER_BYTES = 900_000;

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatRequest {
  model: string;
  messages: readonly ChatMessage[];
  maxTokens?: number;
  temperature?: number;
  stop?: string | readonly string[];
  /** JSON Schema that the text must satisfy. Servers that don't know it ignore it. */
  schema?: object;
}

/** The OpenAI-compatible endpoint at LLM_BASE_URL, with LLM_API_KEY if that is set. */
@Injectable()
export class LlmClient {
  constructor(
    private readonly client: OperatorClient,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'services' | 'timings'>,
  ) {}

  /** Its host, for messages and lanes. @throws HubError NOT_CONFIGURED */
  get host(): string {
    return new URL(this.baseUrl).host;
  }

  /**
   * Completes messages by one call, without a retry of its own.
   * @throws HubError NOT_CONFIGURED, RATE_LIMITED with its time, QUOTA_EXCEEDED, CONTEXT_TOO_LONG, CONTENT_REFUSED, MODEL_NOT_FOUND,
   * AUTHENTICATION_FAILED, INVALID_CONFIGURATION, LLM_REFUSED, LLM_UNAVAILABLE, LLM_BAD_ANSWER, NETWORK_TIMEOUT
   */
  async complete(request: ChatRequest, signal: AbortSignal): Promise<Completion> {
    const { host } = this;
    const { llmApiKey: key } = this.config.services;
    const answer = await this.client.send({
      url: `${this.baseUrl}/chat/completions`,
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'RunnerHub' },
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(bodyOf(request)),
      ...{ timeoutMs: this.config.timings.llmCallMs, maxBytes: MAX_ANSWER_BYTES, signal },
    });
    const json = jsonOf(answer);
    const refusal = refusalOf({ answer, problem: problemOf(json), host, model: request.model, key });
    if (refusal) throw refusal;
    return completionOf(answer, json, host);
  }

  private get baseUrl(): string {
    const { llmBaseUrl } = this.config.services;
    if (llmBaseUrl !== undefined) return llmBaseUrl;
    throw new HubError(
      'NOT_CONFIGURED',
      'There is no language model: set LLM_BASE_URL to an OpenAI-compatible endpoint, and LLM_API_KEY',
    );
  }
}

function bodyOf({ model, messages, maxTokens, temperature, stop, schema }: ChatRequest): object {
  return {
    ...{ model, messages, max_tokens: maxTokens, temperature, stop, stream: false },
    ...(schema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }),
  };
}
