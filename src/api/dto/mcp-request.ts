import { z } from 'zod';

/** A message of JSON-RPC 2.0, one at a time. The protocol's library reads the rest, the tool's schema its arguments. */
export const mcpRequestSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string().max(200), z.int()]).optional(),
  method: z
    .string()
    .max(200)
    .meta({ description: 'initialize, tools/list, tools/call or another one of the protocol' }),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type McpRequest = z.output<typeof mcpRequestSchema>;

/** An answer of JSON-RPC 2.0. */
export const mcpResultSchema = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.int()]).nullable(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.strictObject({ code: z.int(), message: z.string(), data: z.unknown().optional() }).optional(),
});
