import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ARCHITECTURES: Record<string, string> = { x64: 'amd64' };

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const describe = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });

/**
 * Starts a registry after the OCI distribution specification (1.1) that serves one image of one layer under every name,
 * to clients with its credentials.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md
 */
export async function startRegistry(layer: Buffer, { username, password }: { username: string; password: string }) {
  const packed = gzipSync(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: describe('application/vnd.oci.image.config.v1+json', config),
      layers: [describe('application/vnd.oci.image.layer.v1.tar+gzip', packed)],
    }),
  );
  const blobs = new Map([config, packed, manifest].map((bytes) => [digestOf(bytes), bytes]));
  const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  let asked = 0;
  let held: Promise<void> | undefined;
  const answer = async ({ headers, url = '' }: IncomingMessage, response: ServerResponse) => {
    if (headers.authorization !== wanted) {
      const challenge = { 'www-authenticate': 'Basic realm="test"', 'content-type': 'application/json' };
      response
        .writeHead(401, challenge)
        .end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return;
    }
    const [, kind, reference = ''] = /\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (kind === 'manifests') asked += 1;
    await held;
    const bytes = kind === 'manifests' ? manifest : blobs.get(reference);
    if (kind === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    else if (bytes === undefined) response.writeHead(404).end();
    else {
      const type = kind === 'manifests' ? MANIFEST : 'application/octet-stream';
      const digest = digestOf(bytes);
      response.writeHead(200, {
        ...{ 'content-type': type, 'content-length': bytes.length, 'docker-content-digest': digest },
      });
      response.end(bytes);
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** Prefix of image names. Docker uses plain HTTP for registries in 127.0.0.0/8. */
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Withholds answers to authorized requests until the returned function is called. */
    hold(): () => void {
      let release = () => {};
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
    /** Returns the number of authorized requests for a manifest. */
    asked: () => asked,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
