import { Injectable } from '@nestjs/common';

/** Receives changes of alerts, made on any node. Must neither throw nor wait. */
export abstract class AlertObserver {
  /** @param ids alerts that fired, were acknowledged, silenced or resolved; the ledger has their new state */
  abstract onAlertChanged(ids: readonly string[]): void;
}

/** Passes each change to every observer. */
@Injectable()
export class AlertObservers extends AlertObserver {
  private readonly observers = new Set<AlertObserver>();

  /** @returns a function that removes the observer */
  add(observer: AlertObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  onAlertChanged(ids: readonly string[]): void {
    for (const observer of this.observers) observer.onAlertChanged(ids);
  }
}
