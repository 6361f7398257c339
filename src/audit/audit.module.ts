import { Global, Module } from '@nestjs/common';
import { LongActs } from './long-acts.js';
import { AUDITED, AUDITED_ACTIONS } from './actions.js';
import { AuditLog } from './audit-log.js';
import { AuditRecorder } from './audit-recorder.js';

const providers = [LongActs, AuditLog, AuditRecorder, { provide: AUDITED_ACTIONS, useValue: AUDITED }];

/** Record of what people and programs did. */
@Global()
@Module({ providers, exports: providers })
export class AuditModule {}
