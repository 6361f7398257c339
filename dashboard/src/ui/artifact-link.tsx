import { HUB_PATH } from '../api/addresses.js';
import type { Schema } from '../api/client.js';
import { figure } from './locale.js';

/** A file that the browser downloads; its title is its digest. */
export function ArtifactLink({ artifact: { id, name, sha256 } }: { artifact: Schema<'Artifact'> }) {
  return (
    <a href={`${HUB_PATH}/api/artifacts/${id}`} download title={`SHA-256 ${sha256}`}>
      <bdi>{name}</bdi>
    </a>
  );
}

/** Type and size of a file. */
export const aboutArtifact = ({ contentType, bytes }: Schema<'Artifact'>): string =>
  `${contentType}, ${figure(bytes)} B`;
