import type { ForgeAnswer } from './forge.ts';

export interface WebhookDelivery {
  /** A number too large for a double, in decimal. */
  readonly id: string;
  /** The same for every delivery of one event. */
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Date;
  /** Whether we answered, and with 2xx. */
  readonly accepted: boolean;
}

/** The App's own record of what was sent to it. */
export interface DeliveryLog {
  /** Newest first, down to `since`; the forge forgets after three days. */
  deliveries(since: Date): Promise<ForgeAnswer<readonly WebhookDelivery[]>>;
  /** Asks for the delivery once more. */
  redeliver(id: string): Promise<ForgeAnswer<null>>;
}
