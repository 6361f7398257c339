import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../../config/version.js';
import { jsonSchemaOf, type SchemaObject } from '../../common/json-schema.js';
import { JobRegistry } from '../../jobs/job-registry.js';
import { ACCESS_MATRIX } from '../../auth/access-matrix.js';
import { SCOPE_MATRIX, type ScopeRule } from '../../auth/scope-matrix.js';
import { answerSchemas } from './answers.js';
import { bodySchemas } from './components.js';

const DESCRIPTION = `A durable job hub for software delivery. A 2xx response means that the request is stored.

- Errors are RFC 9457 problem documents; decide by their \`code\`. Unknown fields are rejected, in bodies and queries.
- Bodies are \`application/json\` in UTF-8. A number that no double holds exactly (an integer beyond 2^53, an overflow) and
  a duplicate name are rejected rather than altered: send such numbers as strings.
- Every route requires \`Authorization: Bearer <key or JWT>\`, or the cookie of a browser session. A key has a role: a viewer
  reads, an operator also acts on jobs and queues, an admin does all; \`x-role\` is the least that an operation requires.
- A key with scopes is confined to jobs of some tenants or queues; \`x-scope\` says how an operation treats it. What lies
  outside is not found; operations that concern more than jobs and queues are refused to it.
- This page and /admin/queues also accept the key as the password of
  HTTP Basic, with any user, so that a browser can open them.`;

const FORBIDDEN = {
  description: 'The role or the scopes of the key do not permit the operation',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/**
 * Mounts the API's description at /api/docs-json and its page at /api/docs; built on first request, when all is
 * registered.
 */
export function mountOpenApi(app: NestExpressApplication, basePath: string): void {
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app, basePath), {
    jsonDocumentUrl: 'api/docs-json',
    raw: ['json'],
    customSiteTitle: 'RunnerHub API',
  });
}

/** Builds the description, with the payload of each job type of this hub as a component of that name. */
export function openApiDocument(app: NestExpressApplication, basePath = ''): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('RunnerHub')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The admin key, an API key or a JWT' })
    .addServer(basePath || '/')
    .build();
  const document = SwaggerModule.createDocument(app, info);
  const schemas: Record<string, SchemaObject> = {};
  for (const [name, schema] of Object.entries(bodySchemas)) schemas[name] = jsonSchemaOf(schema);
  for (const [name, schema] of Object.entries(answerSchemas)) schemas[name] = jsonSchemaOf(schema, 'output');
  for (const { spec } of app.get(JobRegistry, { strict: false }).all()) schemas[spec.type] = jsonSchemaOf(spec.payload);
  for (const [path, operations] of Object.entries(document.paths)) addRoles(path, operations as Operations);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } };
  return document;
}

/** Rules by which a key with scopes may be refused. */
const REFUSING: (ScopeRule | undefined)[] = ['enqueue', 'queue', 'queues', 'none'];

type Operations = Record<string, { responses: Record<string, unknown>; 'x-role'?: string; 'x-scope'?: string }>;

/** Says which role an operation requires, how it treats scopes, and that others are refused. */
function addRoles(path: string, operations: Operations): void {
  for (const [method, operation] of Object.entries(operations)) {
    const name = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    const role = ACCESS_MATRIX[name];
    if (role === undefined) continue;
    operation['x-role'] = role;
    operation['x-scope'] = SCOPE_MATRIX[name];
    if (role !== 'viewer' || REFUSING.includes(SCOPE_MATRIX[name])) operation.responses['403'] = FORBIDDEN;
  }
}
