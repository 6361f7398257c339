import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether the shutdown has begun. Of all hooks this one is the first: no new traffic while the rest takes its time. */
@Injectable()
export class ShutdownState implements OnModuleDestroy {
  begun = false;

  onModuleDestroy(): void {
    this.begun = true;
  }
}
