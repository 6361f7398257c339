import { type Case, job, MANY } from './case.js';

const INVALID = [400, 'VALIDATION_FAILED'] as const;
const prompt = (more: object) => job({ type: 'complete_prompt', data: { model: 'm', prompt: 'p', ...more } });
const message = (more: object) => prompt({ prompt: undefined, messages: [{ role: 'user', content: 'c', ...more }] });

export const prompts: Case[] = [
  ['a prompt without a model', prompt({ model: undefined }), ...INVALID],
  ['a model with a space', prompt({ model: 'a b' }), ...INVALID],
  ['a very long model', prompt({ model: 'm'.repeat(MANY) }), ...INVALID],
  ['an empty prompt', prompt({ prompt: '' }), ...INVALID],
  ['a prompt with U+0000', prompt({ prompt: 'a\0' }), ...INVALID],
  ['a prompt and messages', prompt({ messages: [{ role: 'user', content: 'c' }] }), ...INVALID],
  ['no messages', prompt({ prompt: undefined, messages: [] }), ...INVALID],
  [
    'too many messages',
    prompt({ prompt: undefined, messages: Array(501).fill({ role: 'user', content: 'c' }) }),
    ...INVALID,
  ],
  ['a message of a tool', message({ role: 'tool' }), ...INVALID],
  ['a message with a picture', message({ content: [{ type: 'image_url' }] }), ...INVALID],
  ['tools', prompt({ tools: [] }), ...INVALID],
  ['tokens that are a text', prompt({ maxTokens: '5' }), ...INVALID],
  ['no tokens', prompt({ maxTokens: 0 }), ...INVALID],
  ['a temperature of three', prompt({ temperature: 3 }), ...INVALID],
  ['five stops', prompt({ stop: ['a', 'b', 'c', 'd', 'e'] }), ...INVALID],
  ['a schema that is a list', prompt({ schema: [] }), ...INVALID],
  ['a schema of an unknown type', prompt({ schema: { type: 'frob' } }), ...INVALID],
  ['a schema elsewhere', prompt({ schema: { $ref: 'http://127.0.0.1/' } }), ...INVALID],
  ['a schema with an expression', prompt({ schema: { type: 'string', pattern: '(a+)+$' } }), ...INVALID],
  ['usage by a key', { path: '/api/llm/usage?by=key' }, ...INVALID],
  ['usage of ten years', { path: '/api/llm/usage?from=2015-01-01&to=2025-01-01' }, ...INVALID],
  ['usage backwards', { path: '/api/llm/usage?from=2025-01-02&to=2025-01-01' }, ...INVALID],
  ['usage of a tenant with U+0000', { path: '/api/llm/usage?tenant=%00' }, ...INVALID],
];
