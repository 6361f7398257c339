/** A tenant that may have runnable jobs, at its virtual time. */
export interface RingEntry {
  tenant: string;
  time: number;
  /** Order among equal times: the tenant that was served longest ago first. */
  turn: number;
  /** Index in the heap. */
  index: number;
}

/** Binary heap of tenants by virtual time, in which each entry knows its index: changes cost O(log n). */
export class TenantHeap {
  private readonly entries: RingEntry[] = [];

  get size(): number {
    return this.entries.length;
  }

  get first(): RingEntry | undefined {
    return this.entries[0];
  }

  add(entry: RingEntry): void {
    this.put(entry, this.entries.length);
    this.up(entry);
  }

  /** Restores the order after a change of the entry's time. */
  update(entry: RingEntry): void {
    this.up(entry);
    this.down(entry);
  }

  remove(entry: RingEntry): void {
    const last = this.entries.pop();
    if (!last || last === entry) return;
    this.put(last, entry.index);
    this.update(last);
  }

  private up(entry: RingEntry): void {
    for (;;) {
      const parent = this.entries[(entry.index - 1) >> 1];
      if (entry.index === 0 || !parent || !precedes(entry, parent)) return;
      this.swap(entry, parent);
    }
  }

  private down(entry: RingEntry): void {
    for (;;) {
      const left = this.entries[2 * entry.index + 1];
      const right = this.entries[2 * entry.index + 2];
      const least = left && right && precedes(right, left) ? right : left;
      if (!least || !precedes(least, entry)) return;
      this.swap(entry, least);
    }
  }

  private swap(a: RingEntry, b: RingEntry): void {
    const { index } = a;
    this.put(a, b.index);
    this.put(b, index);
  }

  private put(entry: RingEntry, index: number): void {
    entry.index = index;
    this.entries[index] = entry;
  }
}

function precedes(a: RingEntry, b: RingEntry): boolean {
  return a.time < b.time || (a.time === b.time && a.turn < b.turn);
}
