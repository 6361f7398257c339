import { Global, Module } from '@nestjs/common';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { AlertActions } from './alert-actions.js';
import { AlertEvaluator } from './alert-evaluator.js';
import { AlertReports } from './alert-reports.js';
import { AlertSearch } from './alert-search.js';
import { AlertChanges } from './alert-changes.js';
import { AlertChannels } from './channels/alert-channels.js';
import { EmailChannel } from './channels/email-channel.js';
import { SlackChannel } from './channels/slack-channel.js';
import { WebhookChannel } from './channels/webhook-channel.js';
import { AlertDelivery } from './delivery/alert-delivery.js';
import { NotificationStore } from './delivery/notification-store.js';
import { LedgerAlarm } from './ledger-alarm.js';
import { OverdueReports } from './overdue-reports.js';
import { AlertRules } from './rules/alert-rules.js';
import { SendAlertHandler } from './send-alert.handler.js';

const channels = [AlertChannels, EmailChannel, SlackChannel, WebhookChannel];
const services = [AlertActions, AlertRules, AlertSearch];

/** Alerts: rules, states, messages. Global for the interfaces and gauges that read them. */
@Global()
@Module({
  imports: [OutgoingModule],
  providers: [
    ...channels,
    ...services,
    AlertChanges,
    AlertDelivery,
    AlertEvaluator,
    AlertReports,
    LedgerAlarm,
    NotificationStore,
    OverdueReports,
    SendAlertHandler,
  ],
  exports: services,
})
export class AlertsModule {}
