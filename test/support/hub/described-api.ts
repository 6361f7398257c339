import { expect } from 'vitest';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answer, HttpClient } from './http-client.js';

type Schema = Record<string, unknown>;
interface Operation {
  summary?: string;
  security?: object[];
  parameters?: { name: string; in: string }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}
interface Call {
  /** Path parameters by name. */
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  status?: number;
}

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/** Client that checks each answer against the description the hub serves, and records which parts were covered. */
export class DescribedApi {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(
    private readonly client: HttpClient,
    readonly description: Description,
    /** Every `method path status` that was answered as described. */
    readonly seen = new Set<string>(),
  ) {
    this.ajv.addSchema(description, 'api', false, false);
  }

  static async of(client: HttpClient): Promise<DescribedApi> {
    return new DescribedApi(client, (await client.send({ path: '/api/docs-json' })).json as Description);
  }

  /** Returns the same API through another client; coverage is shared. */
  by(client: HttpClient): DescribedApi {
    return new DescribedApi(client, this.description, this.seen);
  }

  operations(): [method: string, path: string, operation: Operation][] {
    return Object.entries(this.description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
    );
  }

  /** Sends a request and expects an answer with this status that matches the description. */
  async send<Json = unknown>(operation: string, { status = 200, ...call }: Call = {}): Promise<Json> {
    const { method, path, ...answer } = await this.ask(operation, call);
    expect({ operation, status: answer.status, text: answer.text }).toMatchObject({ operation, status });
    this.check(method, path, answer);
    return answer.json as Json;
  }

  private async ask(operation: string, { params = {}, query, ...call }: Call) {
    const [method = '', path = ''] = operation.split(' ');
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const where = query === undefined ? filled : `${filled}?${query}`;
    return { method, path, ...(await this.client.send({ ...call, method: method.toUpperCase(), path: where })) };
  }

  private check(method: string, path: string, { status, headers, json, text }: Answer): void {
    if (status === 204 || text === '') {
      const described = this.description.paths[path]?.[method]?.responses;
      expect({ text, described: Object.keys(described ?? {}) }).toMatchObject({ text: '' });
      expect(described).toHaveProperty(String(status));
      this.seen.add(`${method} ${path} ${status}`);
      return;
    }
    const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
    const where = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    const pointer = where.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const id = `${method} ${path} ${status} ${type}`;
    const content = this.description.paths[path]?.[method]?.responses[String(status)]?.content;
    expect({ id, described: Object.keys(content ?? {}) }).toEqual({ id, described: expect.arrayContaining([type]) });
    const validate = this.validators.get(id) ?? this.ajv.compile({ $ref: `api#/${encodeURI(pointer)}` });
    this.validators.set(id, validate);
    const valid = validate(json ?? text);
    expect({ id, valid, errors: validate.errors ?? [], answer: valid || json }).toMatchObject({ id, valid: true });
    this.seen.add(`${method} ${path} ${status}`);
  }
}
