import type { ApiResponseOptions } from '@nestjs/swagger';
import { z } from 'zod';
import { postgresSafeJson } from './postgres-safe-json.js';

/** Schema type that @nestjs/swagger accepts, but does not export by name. */
export type SchemaObject = Exclude<Extract<ApiResponseOptions, { schema: unknown }>['schema'], { $ref: string }>;

/** Converts a zod schema to OpenAPI 3.1's dialect: what a caller may send (`input`), or what the hub answers (`output`). */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): SchemaObject {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io,
    // A rule that only code can express: any value passes here, the hub checks it.
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: target }) => {
      if ((zodSchema as unknown) === postgresSafeJson) target.type = 'object';
      if (io === 'output' && zodSchema._zod.def.type === 'date')
        Object.assign(target, { type: 'string', format: 'date-time' });
    },
  });
  return jsonSchema as SchemaObject;
}
