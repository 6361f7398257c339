import type { ServerResponse } from 'node:http';
import { HttpSink } from '../outgoing/http-sink.js';
import { completion, LLM_FAULTS, type LlmFault } from './llm-faults.js';

export interface ChatCall {
  model: string;
  messages: { role: string; content: string }[];
  max_tokens?: number;
  response_format?: { json_schema: { schema: object } };
}

type Reply = string | ((call: ChatCall) => string) | { fault: LlmFault } | { raw: object };

export const LLM_KEY = 'sk-q7w4-4f9a2c7d81e05b36';

/** An OpenAI-compatible server: answers what the test has put in line, then `answer`; waits first while it is held. */
export class LlmServer {
  readonly line: Reply[] = [];
  answer: Reply = 'Hello.';
  /** Resolves before each answer. */
  hold: Promise<void> = Promise.resolve();

  private constructor(private readonly sink: HttpSink) {
    sink.answer = (response, { body }) => void this.reply(response, JSON.parse(body) as ChatCall);
  }

  static async start(): Promise<LlmServer> {
    return new LlmServer(await HttpSink.start());
  }

  get url(): string {
    return `${this.sink.url}/v1`;
  }

  get env(): Record<string, string> {
    return { LLM_BASE_URL: this.url, LLM_API_KEY: LLM_KEY };
  }

  get calls(): ChatCall[] {
    return this.sink.calls.map(({ body }) => JSON.parse(body) as ChatCall);
  }

  /** Paths and credentials of the calls. */
  get requests(): { path: string; authorization?: string }[] {
    return this.sink.calls.map(({ path, headers: { authorization } }) => ({ path, authorization }));
  }

  reset(): void {
    this.sink.calls.length = 0;
    this.line.length = 0;
    this.answer = 'Hello.';
    this.hold = Promise.resolve();
  }

  close(): Promise<void> {
    return this.sink.close();
  }

  private async reply(response: ServerResponse, call: ChatCall): Promise<void> {
    const reply = this.line.shift() ?? this.answer;
    await this.hold;
    if (typeof reply === 'object' && 'fault' in reply) return LLM_FAULTS[reply.fault](response, LLM_KEY);
    const text = typeof reply === 'function' ? reply(call) : reply;
    const body = typeof text === 'object' ? text.raw : completion(text);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}
