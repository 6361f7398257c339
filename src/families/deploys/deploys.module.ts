import { Global, Module } from '@nestjs/common';
import { HUB_CONFIG } from '../../config/hub-config.js';
import { CONTAINER_RUNTIME } from '../../containers/container-runtime.js';
import { ContainersModule } from '../../containers/containers.module.js';
import { ProjectsModule } from '../../projects/projects.module.js';
import { CleanupPreviewEnvironmentsHandler } from './cleanup-preview-environments.handler.js';
import { createPlatform } from './create-platform.js';
import { DeployEndings } from './deploy-endings.js';
import { DeployHandler } from './deploy.handler.js';
import { DeploymentIntake } from './deployment-intake.js';
import { DeploymentSearch } from './deployment-search.js';
import { DeployClaims } from './deploy-claims.js';
import { DeploySteps } from './deploy-steps.js';
import { DeploySweeper } from './deploy-sweeper.js';
import { DeployTurns } from './deploy-turns.js';
import { DeployPlatform } from './model/platform.js';
import { PreviewCleanup } from './preview-cleanup.js';
import { Previews } from './previews.js';

const services = [DeploymentIntake, DeploymentSearch, Previews];
const platform = {
  provide: DeployPlatform,
  inject: [HUB_CONFIG, CONTAINER_RUNTIME, DeployClaims],
  useFactory: createPlatform,
};

/** Deployments of projects, and previews. Global for the interfaces and gauges that read them. */
@Global()
@Module({
  imports: [ContainersModule, ProjectsModule],
  providers: [
    ...services,
    ...[platform, DeployClaims, DeployEndings, DeploySteps, DeploySweeper, DeployTurns, PreviewCleanup],
    ...[CleanupPreviewEnvironmentsHandler, DeployHandler],
  ],
  exports: services,
})
export class DeploysModule {}
