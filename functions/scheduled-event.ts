import { z } from 'zod';

const scheduledEvent = z.object({ id: z.string(), time: z.iso.datetime() });

/** The id of a scheduled event, for the log. Nothing else of it is used. Throws for another kind of event. */
export function readScheduledEvent(event: unknown): string {
  return scheduledEvent.parse(event).id;
}
