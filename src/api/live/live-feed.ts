import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HubError, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { AlertSearch } from '../../families/alerts/alert-search.js';
import { LiveChangesReader } from '../../persistence/live/live-changes.js';
import { LiveLogs } from '../../persistence/live/live-logs.js';
import { LiveSignals } from '../../persistence/live/live-signals.js';
import { QueueManager } from '../../persistence/operations/queue-manager.js';
import { OpenDemands } from '../../runners/queries/open-demands.js';
import { TaskSearch } from '../../families/tasks/task-search.js';
import { AlertSource } from './alert-source.js';
import { DemandSource } from './demand-source.js';
import { FeedTimer } from './feed-timer.js';
import { JobSource } from './job-source.js';
import type { LiveSource } from './live-source.js';
import type { LiveListener, LiveUpdate } from './live-update.js';
import { LogSource } from './log-source.js';
import { Pace } from './pace.js';
import { QueueSource } from './queue-source.js';
import { TaskSource } from './task-source.js';
import type { TopicName } from './topic-name.js';

/** Maximum number of jobs and logs that this node's listeners may watch together. */
const MOST_WATCHED = 10_000;
/** Until the next read: for a new topic, when there is more to read, after a hint, while the ledger is away. */
const WAIT_MS = { joined: 50, more: 100, signalled: 250, failed: 2000 };
/** Rounds after a change that read on, since a number is taken before its row is committed. */
const SETTLING = 2;
/** A position that the ledger never has: all watched jobs are compared. */
const NONE = '-1';

/**
 * The live views' one reader of the ledger in this node: it reads for all listeners together, as long as there are any,
 * and sends each topic's changes to its listeners. Other nodes' changes show in the ledger as this node's do.
 */
@Injectable()
export class LiveFeed implements OnModuleDestroy {
  private readonly logger = new Logger(LiveFeed.name);
  private readonly jobs = new JobSource();
  private readonly alerts: AlertSource;
  private readonly statistics: QueueSource;
  private readonly sources: Record<Exclude<TopicName['kind'], 'job'>, LiveSource>;
  private readonly timer: FeedTimer;
  private readonly refreshes: Pace;
  private readonly listeners = new Map<LiveListener, number>();
  private unwatch: (() => void) | undefined;
  private position = NONE;
  private settling = 0;
  private failing = false;

  constructor(
    private readonly changes: LiveChangesReader,
    private readonly signals: LiveSignals,
    logs: LiveLogs,
    queues: QueueManager,
    demands: OpenDemands,
    alerts: AlertSearch,
    tasks: TaskSearch,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {
    const { liveStatisticsMs, liveRefreshMs } = config.timings;
    const pace = () => new Pace(liveStatisticsMs, liveRefreshMs);
    this.statistics = new QueueSource(queues, pace());
    this.alerts = new AlertSource(alerts);
    this.sources = {
      queues: this.statistics,
      queue: this.statistics,
      logs: new LogSource(logs),
      demands: new DemandSource(demands, pace()),
      alerts: this.alerts,
      tasks: new TaskSource(tasks, pace()),
    };
    this.refreshes = new Pace(liveRefreshMs, liveRefreshMs);
    this.timer = new FeedTimer(() => this.beat());
  }

  /**
   * Adds a listener to a topic; it gets a snapshot, at once or after the next read.
   * @returns a function that removes it
   * @throws HubError RATE_LIMITED, NOT_CONFIGURED
   */
  join({ kind, key, name }: TopicName, listener: LiveListener): () => void {
    if (this.jobs.size + this.sources.logs.size >= MOST_WATCHED)
      throw new HubError('RATE_LIMITED', `This node watches ${MOST_WATCHED} jobs, its maximum`, {
        retryAfterMs: 60_000,
      });
    const source = this.sourceOf(kind);
    source.join(name, key, listener);
    this.listeners.set(listener, (this.listeners.get(listener) ?? 0) + 1);
    this.start();
    if (source.snapshot(key) === undefined) this.timer.within(WAIT_MS.joined);
    return () => {
      source.leave(key, listener);
      this.release(listener);
    };
  }

  /** Returns the topic's state as it was read last, for a listener that has missed updates. */
  snapshot({ kind, key }: TopicName): LiveUpdate | undefined {
    return this.sourceOf(kind).snapshot(key);
  }

  onModuleDestroy(): void {
    this.stop();
  }

  private sourceOf(kind: TopicName['kind']): Pick<LiveSource, 'join' | 'leave' | 'snapshot'> {
    return kind === 'job' ? this.jobs : this.sources[kind];
  }

  private start(): void {
    this.unwatch ??= this.signals.watch({
      changed: () => this.timer.within(WAIT_MS.signalled),
      queues: () => {
        this.statistics.outdate();
        this.timer.within(WAIT_MS.signalled);
      },
      alerts: () => {
        this.alerts.outdate();
        this.timer.within(WAIT_MS.signalled);
      },
    });
  }

  private release(listener: LiveListener): void {
    const topics = (this.listeners.get(listener) ?? 1) - 1;
    if (topics > 0) this.listeners.set(listener, topics);
    else this.listeners.delete(listener);
    if (this.listeners.size === 0) this.stop();
  }

  private stop(): void {
    this.unwatch?.();
    this.unwatch = undefined;
    this.timer.stop();
    this.position = NONE;
  }

  /** Reads what is due. @returns milliseconds until the next round; undefined: nobody listens */
  private async beat(): Promise<number | undefined> {
    if (this.unwatch === undefined) return undefined;
    try {
      const more = await this.read();
      this.failing = false;
      if (more) return WAIT_MS.more;
    } catch (error) {
      this.stall(error);
      return WAIT_MS.failed;
    }
    const { liveReadMs, liveStatisticsMs } = this.config.timings;
    return this.jobs.size + this.sources.logs.size > 0 ? liveReadMs : liveStatisticsMs;
  }

  private async read(): Promise<boolean> {
    const now = performance.now();
    const refresh = this.refreshes.isDue({ changed: false, now });
    const watched = this.jobs.watched();
    const all = refresh || this.settling > 0;
    const { position, jobs } = await this.changes.read(watched, all ? NONE : this.position);
    this.settling = position === this.position ? Math.max(0, this.settling - 1) : SETTLING;
    this.position = position;
    this.jobs.apply(watched, jobs);
    const beat = { changed: refresh || this.settling > 0, now };
    const sources = new Set(Object.values(this.sources));
    const more = await Promise.all([...sources].map((source) => source.refresh(beat)));
    return more.includes(true);
  }

  private stall(error: unknown): void {
    if (this.failing) return;
    this.failing = true;
    this.settling = SETTLING;
    this.logger.warn({ reason: messageOf(error) }, 'read for live views failed; it is retried each 2 s');
    const reason = new HubError('LEDGER_UNAVAILABLE', 'The ledger can not be read; live data may be stale', {
      cause: error,
    });
    for (const listener of this.listeners.keys()) listener.stalled(reason);
  }
}
