import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Records whether the shutdown has begun. Its hook is the first of all: no new traffic while the rest takes its time. */
@Injectable()
export class ShutdownState implements OnModuleDestroy {
  begun = false;

  onModuleDestroy(): void {
    this.begun = true;
  }
}
