export interface DeliveryAttempt {
  /** Ascending; identifies the attempt in the API. */
  id: number;
  at: Date;
  /** The receiver's status; 0 when there was no answer. */
  status: number;
  /** The receiver's answer, or why there was none. */
  answer: string;
  redelivery: boolean;
}

/** A webhook; its GUID is the same in every attempt. */
export interface Delivery {
  guid: string;
  event: string;
  action: string | undefined;
  /** The workflow job that it reports, if any. */
  jobId: number | undefined;
  headers: Record<string, string>;
  body: string;
  /** Empty: it was lost, or is not sent yet. */
  attempts: DeliveryAttempt[];
  /** Attempts that never left GitHub. */
  lost: DeliveryAttempt[];
}
