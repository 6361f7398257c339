export interface DeliveryAttempt {
  /** Grows; what the API names the attempt by. */
  id: number;
  at: Date;
  /** The receiver's status; 0 when there was no answer. */
  status: number;
  /** The receiver's answer, or why there was none. */
  answer: string;
  redelivery: boolean;
}

/** One webhook. Its GUID stays the same however often it is sent. */
export interface Delivery {
  guid: string;
  event: string;
  action: string | undefined;
  /** The workflow job it tells of, if it does. */
  jobId: number | undefined;
  headers: Record<string, string>;
  body: string;
  /** Empty: it was lost, or is not sent yet. */
  attempts: DeliveryAttempt[];
  /** Attempts that never left GitHub. */
  lost: DeliveryAttempt[];
}
