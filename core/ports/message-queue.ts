export interface OutgoingMessage {
  /** Messages of one group are given out in their order, and the next only when the one before is done with. */
  readonly group: string;
  /** Sent again with the same id within five minutes, it counts once. */
  readonly deduplicationId: string;
  /** A few hundred bytes of JSON: ids alone. */
  readonly body: string;
}

/** Where messages for the one consumer of a group are put. Delivered at least once. */
export interface MessageQueue {
  /** All of them are queued when this returns; when it throws, any of them may be. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}
