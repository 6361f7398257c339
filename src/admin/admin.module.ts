import { Module } from '@nestjs/common';
import { RestModule } from './rest/rest.module.js';

/** Interfaces for people and other services; a node of ROLE=worker has none of them. */
@Module({ imports: [RestModule] })
export class AdminModule {}
