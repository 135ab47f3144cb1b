import type { Envelope } from '../flow/receive/message.ts';

export interface OutgoingMessage {
  readonly envelope: Envelope;
  /** Messages of one group are received in the order in which they were sent, one after the other. */
  readonly group: string;
  /** What was sent with the same id within five minutes is not sent again. At most 128 characters. */
  readonly deduplicationId: string;
}

/** A first-in-first-out queue. Receiving is the business of what runs the flow. */
export interface MessageQueue {
  /** All or an InfrastructureError, after which a part may have been sent: sending all again is safe. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}
