/**
 * Intervals and limits, in milliseconds, by which the hub's parts agree with each other: what is judged silent, how soon
 * a loss is noticed, how long somebody waits. They are no settings: shorter ones let a test wait for less.
 */
export interface Timings {
  /** Between heartbeats of a node, and the silence after which other nodes take it for dead. */
  nodeHeartbeatMs: number;
  nodeSilenceMs: number;
  /** Time for which a drain of a node, or its end, waits for the node to confirm it. */
  drainConfirmMs: number;
  /** Between readings of the other nodes' heartbeats, and between rescues of the jobs of dead nodes. */
  nodeWatchMs: number;
  nodeRescueMs: number;
  /** Between comparisons of this node's runs with the ledger, and the age below which a claim may still be on its way. */
  runReconcileMs: number;
  runSettledMs: number;
  /** Time that a handler has after a cancel, and after any other stop. */
  cancelGraceMs: number;
  stopGraceMs: number;
  /** Between probes of the engine, and the time for which a refusal counts whatever probes find. */
  engineProbeMs: number;
  engineRefusedMs: number;
  /** The silence of every node's engine after which dispatched jobs are claimed without it. */
  engineSilenceMs: number;
  /** Between comparisons of the engine with the ledger. */
  engineReconcileMs: number;
  /** Between searches for jobs past their deadline, and for queues that have finished their drain. */
  deadlineSweepMs: number;
  cancelledParentsMs: number;
  drainCheckMs: number;
  /** Between searches for jobs whose types no longer run in batches. */
  batchReleaseMs: number;
  /** Between creations of partitions, and between checks whether the clock has left those that exist. */
  partitionsMs: number;
  clockCheckMs: number;
  /** Between refreshes of the planner statistics of partitioned tables. */
  statisticsMs: number;
  /** Between checks of the runners of this node, and between searches for those that are stuck. */
  runnerCheckMs: number;
  stuckRunnersMs: number;
  /** Between comparisons with GitHub: its runners, and what it could not deliver, so no lost webhook delays a job longer. */
  githubCheckMs: number;
  /** Time within which the first delivery that GitHub sends again arrives, or none does. */
  redeliveryProbeMs: number;
  /** Between records of when API keys were used. */
  keyUseMs: number;
  /** Between samples of metrics and evaluations of alert rules. */
  sampleMs: number;
  /** Age of a notification that its job has not begun, at which the evaluating node sends it. */
  alertHandoverMs: number;
  /** Time for which a worker has a task without a word from it, and between searches for leases that have ended. */
  taskLeaseMs: number;
  taskSweepMs: number;
  /** Between comparisons of open tasks with their jobs. */
  taskReconcileMs: number;
  /** Wait for a pull request that is not ready to be merged, between readings of one in a merge queue, and between checks of a turn. */
  mergeAgainMs: number;
  mergeQueueMs: number;
  mergeTurnMs: number;
  /** Between searches for deployments whose jobs have ended, and the time in which a container must become healthy. */
  deploySweepMs: number;
  deployHealthMs: number;
  /** Limit of the delivery of a notification, and the delay before it is tried again, which doubles. */
  alertCallMs: number;
  alertRetryMs: number;
  /** Limit of one call of a language model, whose answer comes as a whole. */
  llmCallMs: number;
  /** Time for which a webhook endpoint may fail before it is disabled. */
  webhookGiveUpMs: number;
  /**
   * Limits of a mail server: for the connection with its login, and for one message. RFC 5321 (4.5.3.2.6) asks for ten
   * minutes until a message is given up: a server that is slow to answer the final dot would get it twice.
   */
  smtpConnectMs: number;
  smtpMessageMs: number;
  /** Wait after the first deferral of a mail; the later ones are 5, 15, 30 and then 60 times as long. */
  emailDeferMs: number;
  /** Time for which a collection of metrics waits for the reports of other nodes. */
  nodeReportMs: number;
  /** Between reads of the identity provider's keys, and the age above which its tokens are refused. */
  jwksCooldownMs: number;
  jwtMaxAgeMs: number;
  /** Time after which a browser session ends that is not used, or in any case. */
  sessionIdleMs: number;
  sessionMaxMs: number;
  /** Between reads of the ledger for live views while somebody watches, and between those of statistics and demands. */
  liveReadMs: number;
  liveStatisticsMs: number;
  /** Between reads for live views of what changes by time alone. */
  liveRefreshMs: number;
  /** Between heartbeats of WebSockets, and between checks of their keys. */
  liveHeartbeatMs: number;
  liveRecheckMs: number;
  /** Time for which a WebSocket may be too slow for what it has subscribed to. */
  liveSlowMs: number;
  /** Time in which a body that is stored as it arrives must bring 64 KiB, and in which it must be whole. */
  bodyPaceMs: number;
  bodyMaxMs: number;
  /** Between removals of expired artifacts. */
  artifactSweepMs: number;
  /** Time for the rest of a body after its answer: enough for the sender to notice the answer. */
  unreadBodyMs: number;
}

export const TIMINGS: Timings = {
  nodeHeartbeatMs: 5000,
  nodeSilenceMs: 20_000,
  drainConfirmMs: 2000,
  nodeWatchMs: 2000,
  nodeRescueMs: 2000,
  runReconcileMs: 5000,
  runSettledMs: 10_000,
  cancelGraceMs: 10_000,
  stopGraceMs: 2000,
  engineProbeMs: 1000,
  engineRefusedMs: 2000,
  engineSilenceMs: 10_000,
  engineReconcileMs: 60_000,
  deadlineSweepMs: 1000,
  cancelledParentsMs: 60_000,
  drainCheckMs: 1000,
  batchReleaseMs: 60_000,
  partitionsMs: 3_600_000,
  clockCheckMs: 5000,
  statisticsMs: 3_600_000,
  runnerCheckMs: 30_000,
  stuckRunnersMs: 30_000,
  githubCheckMs: 300_000,
  redeliveryProbeMs: 10_000,
  keyUseMs: 60_000,
  sampleMs: 60_000,
  alertHandoverMs: 60_000,
  webhookGiveUpMs: 5 * 86_400_000,
  taskLeaseMs: 900_000,
  taskSweepMs: 1000,
  taskReconcileMs: 5000,
  mergeAgainMs: 5000,
  mergeQueueMs: 30_000,
  mergeTurnMs: 30_000,
  deploySweepMs: 1000,
  deployHealthMs: 120_000,
  alertCallMs: 15_000,
  llmCallMs: 240_000,
  alertRetryMs: 15_000,
  smtpConnectMs: 60_000,
  smtpMessageMs: 600_000,
  emailDeferMs: 60_000,
  nodeReportMs: 5000,
  jwksCooldownMs: 30_000,
  jwtMaxAgeMs: 86_400_000,
  sessionIdleMs: 43_200_000,
  sessionMaxMs: 604_800_000,
  liveReadMs: 500,
  liveStatisticsMs: 1000,
  liveRefreshMs: 10_000,
  liveHeartbeatMs: 15_000,
  liveRecheckMs: 5000,
  liveSlowMs: 10_000,
  bodyPaceMs: 10_000,
  bodyMaxMs: 240_000,
  artifactSweepMs: 3_600_000,
  unreadBodyMs: 5000,
};
