import { z } from 'zod';

const record = z.object({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({
    /** How often the message was given out, this time included. */
    ApproximateReceiveCount: z.coerce.number().int().min(1),
    /** Of a FIFO queue alone. */
    MessageGroupId: z.string().optional(),
  }),
});
export type QueuedItem = z.output<typeof record>;

const sqsEvent = z.object({ Records: z.array(record).min(1) });

/** The messages that SQS hands to a function, in their order. Throws for another kind of event. */
export function readSqsEvent(event: unknown): readonly QueuedItem[] {
  return sqsEvent.parse(event).Records;
}
