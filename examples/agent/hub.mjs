import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** An answer of the hub that refuses a call: `code` says why. */
export class Refused extends Error {
  constructor({ code, detail }) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

/** Connects to the hub's MCP. @returns a function that calls a tool, and one that ends the connection */
export async function connect(url, key) {
  const client = new Client({ name: 'runnerhub-example-agent', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  const call = async (name, args, options) => {
    const { isError, structuredContent, content } = await client.callTool(
      { name, arguments: args },
      undefined,
      options,
    );
    if (!isError) return structuredContent;
    throw new Refused(JSON.parse(content[0].text));
  };
  return { call, close: () => client.close() };
}
