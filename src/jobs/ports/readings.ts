/** A queue's jobs now, and the run times of the last hour. */
export interface QueueReading {
  queue: string;
  waiting: number;
  active: number;
  delayed: number;
  oldestWaitingSeconds: number;
  /** Run time of the slowest twentieth of the last hour's runs begins here. */
  runSecondsP95: number;
}

/** Ended jobs of a queue and type within the last hour. */
export interface EndedReading {
  queue: string;
  type: string;
  completed: number;
  failed: number;
}

/** The fleet as the ledger knows it. */
export interface FleetReading {
  /** Live nodes that run jobs. */
  workers: number;
  /** Seconds since any live node had the engine; 0 while one has it, and when no live node reports. */
  engineAwaySeconds: number;
  /** Age of the oldest job that should be in the engine, and is in the ledger only. */
  dispatchLagSeconds: number;
  /** Ids of the live nodes. */
  alive: string[];
}

/** Outcomes of one minute in one queue. */
export interface MinuteReading {
  queue: string;
  minute: Date;
  completed: number;
  failed: number;
}

/** The latest figure that a node has sampled. */
export interface NodeFigure {
  node: string;
  host: string;
  value: number;
}

/** Demands of a runner set that wait for a runner. */
export interface DemandReading {
  set: string;
  waiting: number;
}

/** Figures of demands for rules, which know no runners. */
export abstract class DemandReadings {
  /** Returns the sets for which demands wait. */
  abstract waiting(): Promise<DemandReading[]>;
}

/** Figures that nodes sample of themselves. */
export abstract class NodeFigures {
  /** Returns each live node's latest figure of this name. */
  abstract latest(name: string): Promise<NodeFigure[]>;
}

/** Figures of the hub for rules and charts: their cost does not grow with history. */
export abstract class HubReadings {
  /** Id of this node. */
  abstract readonly nodeId: string;
  abstract queues(): Promise<QueueReading[]>;
  abstract ended(): Promise<EndedReading[]>;
  abstract fleet(): Promise<FleetReading>;
  /** Returns the outcomes of the last full minutes; a queue without any is absent. */
  abstract minutes(count: number): Promise<MinuteReading[]>;
}
