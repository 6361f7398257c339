/** Faults of a single request. */
export type RequestFault =
  /** 429 with Retry-After: 7. */
  | 'tooManyRequests'
  /** 500; the request has no effect. */
  | 'serverError'
  /** The request takes effect, but is answered with 500. */
  | 'lostAnswer'
  /** The request takes effect, then the connection is cut. */
  | 'cutAnswer'
  /** The request has no effect and is never answered. */
  | 'silence'
  | 'forbidden'
  /** 403 as well. */
  | 'quotaExceeded'
  /** 410 instead of a watch; `WatchStreams.expire` sends it within an open one. */
  | 'gone';

/** Faults of a single pod, worded as the component that reports them does. */
export interface PodFault {
  unschedulable?: string;
  /** The node rejects the pod for lack of CPU. */
  outOfCpu?: boolean;
  waiting?: { reason: string; message: string };
}

/** Planned faults of the next requests and pods. */
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

  /** Whether all planned faults of requests have happened. */
  get isEmpty(): boolean {
    return this.requests.length === 0;
  }

  takePod(): PodFault {
    return this.pods.shift() ?? {};
  }

  clear(): void {
    this.requests.length = 0;
    this.pods.length = 0;
  }
}
