import { Injectable } from '@nestjs/common';

/** Whether this process still takes jobs. */
@Injectable()
export class Intake {
  closed = false;
}
