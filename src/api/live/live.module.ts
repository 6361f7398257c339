import { Module } from '@nestjs/common';
import { AlertsModule } from '../../families/alerts/alerts.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { HttpModule } from '../../http/http.module.js';
import { RunnersModule } from '../../runners/runners.module.js';
import { LiveEndpoint } from './live-endpoint.js';
import { LiveFeed } from './live-feed.js';

/** Live views: the feed of the ledger's changes, and `/ws`. */
@Module({
  imports: [AlertsModule, AuthModule, HttpModule, RunnersModule],
  providers: [LiveEndpoint, LiveFeed],
  exports: [LiveFeed],
})
export class LiveModule {}
