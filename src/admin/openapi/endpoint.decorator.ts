import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { DeclareInput } from '../http/declared-input.guard.js';
import { componentSchemas, querySchemas, type ComponentName, type QueryName } from './components.js';
import { jsonSchemaOf } from './json-schema.js';

export interface EndpointOptions {
  description: string;
  /** Of success. Default 200. */
  status?: number;
  body?: ComponentName;
  query?: QueryName;
  answer?: ComponentName;
  /** Statuses beside 400, 401 and 503, which any route may give. */
  problems?: number[];
  /** Takes the Idempotency-Key header. */
  idempotent?: boolean;
}

const COMMON_PROBLEMS = [400, 401, 503];
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What a route takes and answers: sets its status, lets its input through, and describes it for OpenAPI. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { description, status = 200, body, query, answer, problems = [], idempotent } = options;
  const decorators: MethodDecorator[] = [
    HttpCode(status),
    DeclareInput({ body: body !== undefined, query: query !== undefined }),
    ApiOperation({ summary: description }),
    ApiBearerAuth(),
    ApiResponse({ status, description, ...(answer && { schema: ref(answer) }) }),
    ...[...COMMON_PROBLEMS, ...problems].map(problem),
  ];
  if (body) decorators.push(ApiBody({ schema: ref(body), required: !componentSchemas[body].safeParse({}).success }));
  if (query) decorators.push(...queryParameters(query));
  if (idempotent) {
    const meaning = 'For 24 hours the same key answers the first job; with other content 409 IDEMPOTENCY_MISMATCH';
    decorators.push(ApiHeader({ name: 'Idempotency-Key', required: false, description: meaning }));
  }
  return applyDecorators(...decorators);
}

function problem(status: number): MethodDecorator {
  const content = { 'application/problem+json': { schema: ref('Problem') } };
  return ApiResponse({ status, description: 'What is wrong, with a code', content });
}

function queryParameters(query: QueryName): MethodDecorator[] {
  const { properties = {} } = jsonSchemaOf(querySchemas[query]);
  return Object.entries(properties).map(([name, schema]) => ApiQuery({ name, required: false, schema }));
}
