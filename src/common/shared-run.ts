/**
 * Work of which one run is in progress, and at most one more waits: a caller gets a run that began after its call, and
 * shares it with the others that wait.
 */
export class SharedRun<Result> {
  private running: Promise<Result> | undefined;
  private next: Promise<Result> | undefined;

  constructor(private readonly work: () => Promise<Result>) {}

  get busy(): boolean {
    return this.running !== undefined;
  }

  run(): Promise<Result> {
    if (!this.running) return (this.running = this.work().finally(() => (this.running = undefined)));
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.run();
      });
    return this.next;
  }
}
