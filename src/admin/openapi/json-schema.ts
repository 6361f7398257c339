import type { ApiResponseOptions } from '@nestjs/swagger';
import { z } from 'zod';
import { storableJson } from '../../common/storable.js';

/** What @nestjs/swagger takes for a schema, which it does not export by name. */
export type SchemaObject = Exclude<Extract<ApiResponseOptions, { schema: unknown }>['schema'], { $ref: string }>;

/** A zod schema as what a caller may send, in the dialect of OpenAPI 3.1. */
export function jsonSchemaOf(schema: z.ZodType): SchemaObject {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io: 'input',
    // A rule that only code can say: anything passes here, the hub checks it.
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: target }) => {
      if ((zodSchema as unknown) === storableJson) target.type = 'object';
    },
  });
  return jsonSchema as SchemaObject;
}
