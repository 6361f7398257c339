/** What each node does by itself, by a name that all nodes know. Input and report are JSON. */
export interface NodeTask<Input, Report> {
  readonly name: string;
  /** Ties the types of input and report to the name; never present. */
  readonly types?: (input: Input) => Report;
}

/** A node's part of a work. */
export interface NodePart<Report> {
  node: string;
  host: string;
  report: Report;
}

/** Reports of the nodes that were live when a work began. */
export interface NodeParts<Report> {
  parts: NodePart<Report>[];
  /** Nodes on which it failed. */
  failed: { node: string; host: string; code: string; message: string }[];
  /** Nodes that have not reported: they died meanwhile, are cut off, or need longer. */
  silent: string[];
}

export interface NodeWorkOptions {
  /** Time within which nodes report, in milliseconds. */
  withinMs: number;
  signal: AbortSignal;
}

/** Work on every live node: figures, folders and processes belong to a node, and a job runs on one of them. */
export abstract class NodeWork {
  /**
   * Says what this node does for a task; called once for it, at the node's start.
   * @param act may be called again for a work that it has done, when its report was lost; its signal aborts when nobody
   * waits for the report any more, and at the shutdown
   */
  abstract provide<Input, Report>(
    task: NodeTask<Input, Report>,
    act: (input: Input, signal: AbortSignal) => Promise<Report>,
  ): void;
  /**
   * Has every live node do a task, and waits until each has reported or is live no more, or the time is over.
   * @throws HubError LEDGER_UNAVAILABLE, and the signal's reason
   */
  abstract onEachNode<Input, Report>(
    task: NodeTask<Input, Report>,
    input: Input,
    options: NodeWorkOptions,
  ): Promise<NodeParts<Report>>;
}
