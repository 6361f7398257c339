import { Global, Module } from '@nestjs/common';
import { ArtifactStore } from '../jobs/ports/artifacts.js';
import { ArtifactSweep } from './artifact-sweep.js';
import { ArtifactWriter } from './artifact-writer.js';
import { Artifacts } from './artifacts.js';
import { JobArtifacts } from './job-artifacts.js';

const store = { provide: ArtifactStore, useExisting: JobArtifacts };

/** Files beside jobs. Global for the port by which handlers of any family open and store them. */
@Global()
@Module({
  providers: [Artifacts, ArtifactSweep, ArtifactWriter, JobArtifacts, store],
  exports: [Artifacts, ArtifactWriter, store],
})
export class ArtifactsModule {}
