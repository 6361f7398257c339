import type { Command } from 'commander';
import { USAGE_BY, type LlmUsage } from '../families/llm/model/llm-usage.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';

/** Adds `hub llm usage`. */
export function llmCommand(program: Command): void {
  const llm = program.command('llm').description('inspect the use of language models');
  readingCommand<Json<LlmUsage>>(llm, {
    name: 'usage',
    about: 'print calls and tokens, of the last 30 days by default',
    path: () => '/api/llm/usage',
    filters: ['by', 'from', 'to', 'tenant', 'limit'],
    choices: { by: USAGE_BY },
    show: ({ by, items, total }) =>
      table(
        [
          [by, ({ key }) => key ?? '-'],
          ['calls', ({ calls }) => calls],
          ['failed', ({ failed }) => failed],
          ['prompt tokens', ({ promptTokens }) => promptTokens],
          ['completion tokens', ({ completionTokens }) => completionTokens],
          ['estimated', ({ estimated }) => estimated],
        ],
        [...items, { key: 'total', ...total }],
      ),
  });
}
