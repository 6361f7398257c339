/** What can go wrong with one request. */
export type RequestFault =
  /** 429 with Retry-After: 7. */
  | 'tooManyRequests'
  /** 500, and nothing was done. */
  | 'serverError'
  /** It is done, and the answer is 500. */
  | 'lostAnswer'
  /** It is done, and the connection is cut. */
  | 'cutAnswer'
  /** Nothing is done, and there is never an answer. */
  | 'silence'
  | 'forbidden'
  /** 403, too. */
  | 'quotaExceeded'
  /** 410 in place of a watch; in the stream of one it is told by `expireWatches`. */
  | 'gone';

/** What can go wrong with one pod, in the words of who reports it. */
export interface PodFault {
  unschedulable?: string;
  /** The node finds that it has no room. */
  outOfCpu?: boolean;
  waiting?: { reason: string; message: string };
}

/** What goes wrong next. */
export class ClusterFaults {
  private readonly requests: { fault: RequestFault; route: string }[] = [];
  private readonly pods: PodFault[] = [];

  /** @param route e.g. `POST pods`, `WATCH pods`, `GET pods/{name}/log` */
  next(fault: RequestFault, route: string): void {
    this.requests.push({ fault, route });
  }

  nextPod(fault: PodFault): void {
    this.pods.push(fault);
  }

  takeRequest(route: string): RequestFault | undefined {
    const at = this.requests.findIndex((planned) => planned.route === route);
    return at === -1 ? undefined : this.requests.splice(at, 1)[0]?.fault;
  }

  takePod(): PodFault {
    return this.pods.shift() ?? {};
  }

  clear(): void {
    this.requests.length = 0;
    this.pods.length = 0;
  }
}
