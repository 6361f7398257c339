import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { ArtifactStore, type ArtifactUser } from '../../jobs/ports/artifacts.js';
import type { Mail } from './model/send-email.js';

/** Maximum size of a mail's attachments together, in bytes: mail servers take few larger ones, and all are in memory. */
const MAX_BYTES = 25 * 1024 * 1024;

export interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

/** The files that mails attach. */
@Injectable()
export class EmailAttachments {
  constructor(private readonly artifacts: ArtifactStore) {}

  /** Reads attachments, one after the other. @throws HubError ARTIFACT_NOT_FOUND, MESSAGE_TOO_LARGE */
  async read(attachments: Mail['attachments'] = [], job: ArtifactUser): Promise<Attachment[]> {
    const read: Attachment[] = [];
    let bytes = 0;
    for (const { artifact: id, name } of attachments) {
      const { artifact, content } = await this.artifacts.open(id, job);
      bytes += artifact.bytes;
      if (bytes > MAX_BYTES) {
        content.destroy();
        throw new HubError(
          'MESSAGE_TOO_LARGE',
          `The attachments have more than ${MAX_BYTES} bytes: send links to them`,
        );
      }
      const { name: ownName, contentType } = artifact;
      read.push({ filename: name ?? ownName, contentType, content: await buffer(content) });
    }
    return read;
  }
}
