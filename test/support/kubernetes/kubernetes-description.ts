import { Ajv, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import type { RecordedRequest } from './simulator/requests.js';

interface Parameter {
  name: string;
  in: 'body' | 'path' | 'query';
  type?: 'boolean' | 'integer' | 'string';
  required?: boolean;
  schema?: { $ref: string };
}
type Reference = { $ref: string };
interface Operation {
  parameters: (Parameter | Reference)[];
  responses: Record<string, { schema?: Reference | { type: string } }>;
}
interface Description {
  paths: Record<string, { parameters: (Parameter | Reference)[] } & Record<string, Operation>>;
  parameters: Record<string, Parameter>;
}

const file = new URL('../../fixtures/kubernetes/api-description.json', import.meta.url);
const TYPES = { boolean: /^(true|false)$/, integer: /^-?\d+$/, string: /^/ };
const DATE_TIME = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$';

/** The part of Kubernetes' published API description that the runtime uses: see test/fixtures/kubernetes. */
export class KubernetesDescription {
  private readonly description: Description;
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

  constructor() {
    this.description = JSON.parse(readFileSync(file, 'utf8'), asJsonSchema) as Description;
    this.ajv.addSchema(this.description, 'kubernetes', false, false);
  }

  checkRequest(request: RecordedRequest): unknown {
    const { query, body } = request;
    const { parameters } = this.operationOf(request);
    const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    for (const [name, value] of Object.entries(query)) {
      const { in: location, type = 'string' } = known.get(name) ?? {};
      if (location !== 'query') return `unknown query parameter ${name}`;
      if (!TYPES[type].test(value)) return `${name}=${value} is no ${type}`;
    }
    const expected = known.get('body');
    if (body === undefined) return expected?.required ? 'no body' : 'valid';
    return expected?.schema ? this.check(this.schema(expected.schema), body) : 'a body that Kubernetes does not expect';
  }

  checkAnswer(request: RecordedRequest): unknown {
    const { status, answer } = request;
    // Beside success the description lists only 401; every error is a Status.
    if (status >= 400) return this.check(this.definition('io.k8s.apimachinery.pkg.apis.meta.v1.Status'), answer);
    const response = this.operationOf(request).responses[status];
    if (!response) return `Kubernetes never answers ${status} here`;
    // Logs and watches are sent as streams.
    if (answer === undefined) return 'valid';
    return response.schema && '$ref' in response.schema
      ? this.check(this.schema(response.schema), answer)
      : 'an answer where Kubernetes gives none';
  }

  checkEvents({ events = [] }: RecordedRequest): unknown {
    for (const event of events as { type: string; object: unknown }[]) {
      const envelope = this.check(this.definition('io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent'), event);
      if (envelope !== 'valid') return envelope;
      // A bookmark's object is a pod without its required parts.
      if (event.type === 'BOOKMARK') continue;
      const kind = event.type === 'ERROR' ? 'io.k8s.apimachinery.pkg.apis.meta.v1.Status' : 'io.k8s.api.core.v1.Pod';
      const verdict = this.check(this.definition(kind), event.object);
      if (verdict !== 'valid') return verdict;
    }
    return 'valid';
  }

  private operationOf({ method, route }: RecordedRequest): {
    parameters: Parameter[];
    responses: Operation['responses'];
  } {
    const path = this.description.paths[route];
    const operation = path?.[method.toLowerCase()];
    if (!path || !operation) throw new Error(`Kubernetes has no ${method} ${route}`);
    const parameters = [...path.parameters, ...operation.parameters].map((parameter) =>
      '$ref' in parameter ? this.shared(parameter) : parameter,
    );
    return { parameters, responses: operation.responses };
  }

  private shared({ $ref }: Reference): Parameter {
    const found = this.description.parameters[$ref.split('/').at(-1) ?? ''];
    if (!found) throw new Error(`There is no ${$ref}`);
    return found;
  }

  private schema({ $ref }: Reference): ValidateFunction {
    return this.ajv.compile({ $ref: `kubernetes${$ref}` });
  }

  private definition(name: string): ValidateFunction {
    return this.schema({ $ref: `#/definitions/${name}` });
  }

  private check(validate: ValidateFunction, value: unknown): unknown {
    // Checks the value as it is sent, without undefined properties.
    return validate(JSON.parse(JSON.stringify(value ?? null))) ? 'valid' : validate.errors;
  }
}

/** Converts to JSON Schema and forbids unknown fields: an API server drops them silently, so sending one is a mistake. */
function asJsonSchema(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const schema = value as Record<string, unknown>;
  if (schema.format === 'int-or-string') return { type: ['integer', 'string'] };
  if (schema.format === 'date-time') return { ...schema, pattern: DATE_TIME };
  const closed =
    schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties === undefined;
  return closed ? { ...schema, additionalProperties: false } : value;
}
