import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { busyboxImage } from './busybox-image.js';

let layers: Promise<Buffer> | undefined;

/**
 * Imports an image that serves HTTP on port 3000 as a user other than root.
 * @param reference name and tag
 * @param script instead of the server
 */
export async function importWebImage(docker: Docker, reference: string, script?: string, user = '1001'): Promise<void> {
  const [repo = '', tag = ''] = reference.split(/:(?=[^:/]*$)/);
  const page = `mkdir -p /tmp/w; echo "${tag} $GREETING" > /tmp/w/index.html; exec httpd -f -p 3000 -h /tmp/w`;
  const command = JSON.stringify(['/bin/sh', '-c', script ?? page]);
  const changes = [`USER ${user}`, `CMD ${command}`];
  const answer = await docker.importImage(Readable.from([await (layers ??= busyboxImage())]), { repo, tag, changes });
  const lines = await text(answer);
  if (!lines.includes('sha256:')) throw new Error(`${reference} could not be imported: ${lines}`);
}
