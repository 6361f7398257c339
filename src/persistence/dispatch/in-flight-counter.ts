/** Counts entries in flight by queue. */
export class InFlightCounter {
  private readonly counts = new Map<string, number>();

  has(queue: string): boolean {
    return this.counts.has(queue);
  }

  add(queue: string): void {
    this.counts.set(queue, (this.counts.get(queue) ?? 0) + 1);
  }

  remove(entries: { queue: string }[]): void {
    for (const { queue } of entries) {
      const left = (this.counts.get(queue) ?? 0) - 1;
      if (left > 0) this.counts.set(queue, left);
      else this.counts.delete(queue);
    }
  }
}
