import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { Nodes } from '../../persistence/nodes/nodes.js';
import { JobSearch } from '../../persistence/queries/job-search.js';
import { Schedules } from '../../persistence/schedules/schedules.js';
import { DemandSearch } from '../../runners/queries/demand-search.js';
import { RunnerSearch } from '../../runners/queries/runner-search.js';
import { DeliveryStore } from '../../webhooks/delivery-store.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { gitHubId, lookupSchema } from '../dto/relations.js';
import { FamilyLookup } from './family-lookup.js';

type Found = Answer<'Lookup'>['items'];
type Kind = Found[number]['kind'];

/** Things of one kind that the answer shows at most. */
const MAX_EACH = 10;
/** The end of a job's id, as lists show it; a whole id is longer. */
const END_OF_ID = /^[\da-f-]{8,35}$/;

/** Finds what an id belongs to, whatever it is. */
@UseGuards(DeclaredInputGuard)
@Controller('api/lookup')
export class LookupController {
  constructor(
    private readonly jobs: JobSearch,
    private readonly demands: DemandSearch,
    private readonly runners: RunnerSearch,
    private readonly deliveries: DeliveryStore,
    private readonly schedules: Schedules,
    private readonly nodes: Nodes,
    private readonly families: FamilyLookup,
  ) {}

  @Get()
  @Endpoint({
    description:
      'Finds what an id belongs to, of whatever kind, and repositories, contacts, webhook endpoints, projects, tasks, deployments and merges by their names or commits.',
    query: 'Lookup',
    response: 'Lookup',
  })
  async find(@Query(zod(lookupSchema)) { id }: z.output<typeof lookupSchema>): Promise<Answer<'Lookup'>> {
    const found = await Promise.all([
      ...this.byId(id),
      ...this.byGitHubId(id),
      ...this.byText(id),
      this.families.find(id, MAX_EACH),
    ]);
    const items = new Map(found.flat().map((item) => [`${item.kind} ${item.id}`, item]));
    return { items: [...items.values()] };
  }

  private byId(id: string): Promise<Found>[] {
    const own = id.toLowerCase();
    if (END_OF_ID.test(own)) return [this.jobs.endingWith(own, MAX_EACH).then((jobs) => jobs.map(jobItem))];
    if (!isUuid(id)) return [];
    return [
      one('job', this.jobs.get(own), (job) => jobItem(job).title),
      one('demand', this.demands.get(own), ({ repository, state }) => `${repository}, ${state}`),
      one('runner', this.runners.get(own), ({ name, state }) => `${name}, ${state}`),
      one('schedule', this.schedules.get(own), ({ name }) => name),
      one('node', this.nodes.get(own), ({ host, pid }) => `${host}, process ${pid}`),
    ];
  }

  private byGitHubId(id: string): Promise<Found>[] {
    if (!gitHubId.safeParse(id).success) return [];
    return [
      this.demandsOf({ workflowJobId: id }),
      this.demandsOf({ runId: id }),
      this.deliveries.list({ runId: id }, MAX_EACH).then(({ items }) => items.map(deliveryItem)),
    ];
  }

  private byText(id: string): Promise<Found>[] {
    return [
      this.deliveries.list({ guid: id.toLowerCase() }, MAX_EACH).then(({ items }) => items.map(deliveryItem)),
      this.demandsOf({ deliveryId: id.toLowerCase() }),
      this.demandsOf({ runner: id }),
      this.demands
        .repositories(id, MAX_EACH)
        .then((names) => names.map((name) => ({ kind: 'repository', id: name, title: name }))),
      this.runners
        .list({ name: id }, MAX_EACH)
        .then(({ items }) =>
          items.map((item) => ({ kind: 'runner', id: item.id, title: `${item.name}, ${item.state}` })),
        ),
    ];
  }

  private async demandsOf(filter: Parameters<DemandSearch['list']>[0]): Promise<Found> {
    const { items } = await this.demands.list(filter, MAX_EACH);
    return items.map(({ id, repository, state }) => ({ kind: 'demand', id, title: `${repository}, ${state}` }));
  }
}

async function one<Item extends { id: string }>(
  kind: Kind,
  item: Promise<Item>,
  titled: (item: Item) => string,
): Promise<Found> {
  try {
    const found = await item;
    return [{ kind, id: found.id, title: titled(found) }];
  } catch (error) {
    if (error instanceof HubError && error.status === 404) return [];
    throw error;
  }
}

function jobItem({ id, type, state }: { id: string; type: string; state: string }) {
  return { kind: 'job' as const, id, title: `${type}, ${state}` };
}

function deliveryItem({
  id,
  event,
  action,
  status,
}: {
  id: string;
  event: string;
  action: string | null;
  status: string;
}) {
  return { kind: 'delivery' as const, id, title: `${event}${action === null ? '' : `.${action}`}, ${status}` };
}
