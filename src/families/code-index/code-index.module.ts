import { Global, Module } from '@nestjs/common';
import { GitHubModule } from '../../github/github.module.js';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { ProjectsModule } from '../../projects/projects.module.js';
import { IndexedSources } from '../../projects/source-files.js';
import { CodeFiles } from './code-files.js';
import { CodeIndexing } from './code-indexing.js';
import { CodeSearch } from './code-search.js';
import { CodeStore } from './code-store.js';
import { FullIndexHandler } from './full-index.handler.js';
import { Checkouts } from './git/checkouts.js';
import { Mirrors } from './git/mirrors.js';
import { IndexFileHandler } from './index-file.handler.js';
import { IndexSources } from './index-sources.js';

const services = [CodeFiles, CodeSearch, { provide: IndexedSources, useClass: IndexSources }];

/** The index of code: texts and symbols of repositories, at a commit. Other families read it by the port of the projects. */
@Global()
@Module({
  imports: [GitHubModule, OutgoingModule, ProjectsModule],
  providers: [...services, Checkouts, CodeIndexing, CodeStore, FullIndexHandler, IndexFileHandler, Mirrors],
  exports: services,
})
export class CodeIndexModule {}
