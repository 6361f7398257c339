import type { AuditEvent } from '../../audit/audit-event.js';
import { alertSchema, type Alert } from '../../families/alerts/model/alert.js';
import { deploymentSchema, type Deployment } from '../../families/deploys/model/deployment.js';
import { emailSchema, type Email } from '../../families/email/model/email.js';
import { mergeSchema, type Merge } from '../../families/merges/model/merge.js';
import { failureGroupSchema, type FailureGroup } from '../../persistence/queries/failure-groups.js';
import { taskSchema, type Task } from '../../families/tasks/model/task.js';
import { scheduleSchema, type Schedule } from '../../persistence/schedules/schedule-row.js';
import { demandSchema, type Demand } from '../../runners/queries/demand-search.js';
import { runnerSchema, type Runner } from '../../runners/queries/runner-search.js';
import { START_STAGES } from '../../runners/stages/start-stages.js';
import { deliverySchema, type Delivery } from '../../webhooks/delivery.js';
import { cell, fieldsOf, type CsvColumn, type CsvTable } from './csv-table.js';

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Acts, with the parts of their actor as columns. */
export const AUDIT: CsvTable<AuditEvent> = {
  name: 'audit',
  columns: [
    ['id', ({ id }) => id],
    ['at', ({ at }) => cell(at)],
    ['actorKind', ({ actor }) => actor.kind],
    ['actorId', ({ actor }) => actor.id],
    ['actorName', ({ actor }) => actor.name],
    ['actorRole', ({ actor }) => actor.role],
    ['interface', (event) => event.interface],
    ['address', ({ address }) => address],
    ['action', ({ action }) => action],
    ['target', ({ target }) => target],
    ['filter', ({ filter }) => json(filter)],
    ['reason', ({ reason }) => reason],
    ['before', ({ before }) => json(before)],
    ['after', ({ after }) => json(after)],
    ['result', ({ result }) => result],
    ['continues', ({ continues }) => continues],
  ],
};

const { receivedAt: _sameAsOwn, ...stageTimes } = demandSchema.shape.times.shape;
const STAGE_TIMES = Object.keys(stageTimes) as (keyof typeof stageTimes)[];

/** Demands, with the duration and the end of each stage as columns. */
export const DEMANDS: CsvTable<Demand> = {
  name: 'workflow-jobs',
  columns: [
    ...fieldsOf(demandSchema, ['startStages', 'times']),
    ...START_STAGES.map((stage): CsvColumn<Demand> => [
      `${stage}Seconds`,
      ({ startStages }) => startStages.find((one) => one.stage === stage)?.seconds ?? null,
    ]),
    ...STAGE_TIMES.map((name): CsvColumn<Demand> => [name, ({ times }) => cell(times[name])]),
  ],
};

export const RUNNERS: CsvTable<Runner> = { name: 'runners', columns: fieldsOf(runnerSchema) };
export const DELIVERIES: CsvTable<Delivery> = { name: 'deliveries', columns: fieldsOf(deliverySchema) };
export const FAILURES: CsvTable<FailureGroup> = { name: 'failures', columns: fieldsOf(failureGroupSchema) };
export const ALERTS: CsvTable<Alert> = { name: 'alerts', columns: fieldsOf(alertSchema) };
export const SCHEDULES: CsvTable<Schedule> = { name: 'schedules', columns: fieldsOf(scheduleSchema) };
export const EMAILS: CsvTable<Email> = { name: 'mails', columns: fieldsOf(emailSchema) };
export const DEPLOYMENTS: CsvTable<Deployment> = { name: 'deployments', columns: fieldsOf(deploymentSchema) };
export const MERGES: CsvTable<Merge> = { name: 'merges', columns: fieldsOf(mergeSchema) };
export const TASKS: CsvTable<Task> = { name: 'tasks', columns: fieldsOf(taskSchema) };
