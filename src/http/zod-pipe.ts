import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { parseOrThrow } from '../common/validation.js';

/** Validates a body, a query or a path parameter: `@Body(zod(schema)) body: z.output<typeof schema>`. */
export function zod<Schema extends z.ZodType>(schema: Schema): PipeTransform<unknown, z.output<Schema>> {
  return { transform: (value) => parseOrThrow(schema, value) };
}
