import { applyDecorators, HttpCode, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { jsonSchemaOf, type SchemaObject } from '../../common/json-schema.js';
import { DeclareInput } from '../../http/declared-input.guard.js';
import type { Answer, AnswerName } from './answers.js';
import { bodySchemas, querySchemas, type BodyName, type QueryName } from './components.js';

interface EndpointOptions {
  /** Summary in one sentence: what the route does or returns. */
  description: string;
  /** Status of success. Default 200. */
  status?: number;
  body?: BodyName;
  query?: QueryName;
  /** Statuses besides 400, 401 and 503, which any route may return. */
  problems?: number[];
  /** Needs no credentials, as `@Public` says. */
  open?: boolean;
  /** Takes the Idempotency-Key header. */
  idempotent?: boolean;
}

/** Decorator of a route whose response is a component; the return type of the method is checked against it. */
type Responding<Value> = <Method extends (...args: never[]) => Promise<Value>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

const COMMON_PROBLEMS = [400, 401, 503];
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
type Content = Record<string, { schema: SchemaObject | { $ref: string } }>;

/** Declares a route's input and response: sets its status, admits its input, and describes it for OpenAPI. */
export function Endpoint<Name extends AnswerName>(
  options: EndpointOptions & { response: Name },
): Responding<Answer<Name>> {
  return describe(options, { 'application/json': { schema: ref(options.response) } });
}

/** Declares a route of a list, which is a file with all that match if the query's `format` is `csv`. */
export function ListEndpoint<Name extends AnswerName>({
  response,
  problems = [],
  ...options
}: EndpointOptions & { response: Name }): Responding<Answer<Name> | StreamableFile> {
  const content = { 'application/json': { schema: ref(response) }, 'text/csv': { schema: { type: 'string' } } };
  const description = options.description.replace(/[.]$/, '; as CSV, all that match.');
  return describe({ ...options, description, problems: [...problems, 429] }, content);
}

/** Declares a route that writes its response itself. */
export function FileEndpoint({ content, ...options }: EndpointOptions & { content: Content }): MethodDecorator {
  return describe(options, content);
}

/** Describes a body that is a file as it is; the route reads it from the request. */
export const BytesBody = (): MethodDecorator =>
  applyDecorators(
    ApiConsumes('application/octet-stream'),
    ApiBody({ schema: { type: 'string', description: 'The bytes of the file' } }),
  );

/** Schema of a list, for a description of content. */
export const listOf = (name: AnswerName): SchemaObject => ({ type: 'array', items: ref(name) });

function describe(options: EndpointOptions, content: Content): MethodDecorator {
  const { description, status = 200, body, query, problems = [], open = false, idempotent } = options;
  const decorators: MethodDecorator[] = [
    HttpCode(status),
    DeclareInput({ body: body !== undefined, query: query !== undefined }),
    ApiOperation({ summary: description }),
    ...(open ? [] : [ApiBearerAuth()]),
    ApiResponse({ status, description, content }),
    ...[...COMMON_PROBLEMS, ...problems].map(problem),
  ];
  if (body) decorators.push(ApiBody({ schema: ref(body), required: !bodySchemas[body].safeParse({}).success }));
  if (query) decorators.push(...queryParameters(query));
  if (idempotent) {
    const meaning = 'For 24 hours a repeated key returns the first job, or 409 IDEMPOTENCY_MISMATCH for other content';
    decorators.push(ApiHeader({ name: 'Idempotency-Key', required: false, description: meaning }));
  }
  return applyDecorators(...decorators);
}

function problem(status: number): MethodDecorator {
  const content = { 'application/problem+json': { schema: ref('Problem') } };
  return ApiResponse({ status, description: 'Problem document; decide by its `code`', content });
}

function queryParameters(query: QueryName): MethodDecorator[] {
  const { properties = {} } = jsonSchemaOf(querySchemas[query]);
  return Object.entries(properties).map(([name, schema]) => ApiQuery({ name, required: false, schema }));
}
