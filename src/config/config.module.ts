import { type DynamicModule, Module } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from './hub-config.js';

/** Provides the one HubConfig object to every module, under HUB_CONFIG. */
@Module({})
export class ConfigModule {
  static forRoot(config: HubConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: HUB_CONFIG, useValue: config }],
      exports: [HUB_CONFIG],
    };
  }
}
