import { z } from 'zod';
import { invalid, type Reply } from '../call.ts';

const annotationSchema = z.looseObject({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  title: z.string().optional(),
  message: z.string(),
  raw_details: z.string().optional(),
});
export const changeSchema = z.object({
  name: z.string().optional(),
  external_id: z.string().optional(),
  details_url: z.string().optional(),
  status: z.string().optional(),
  conclusion: z.string().optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string().optional(),
      text: z.string().optional(),
      annotations: z.array(annotationSchema).default([]),
    })
    .optional(),
  actions: z
    .array(z.object({ label: z.string(), description: z.string(), identifier: z.string() }))
    .optional(),
});
export const creationSchema = changeSchema.extend({ name: z.string(), head_sha: z.string() });

export type Annotation = z.output<typeof annotationSchema>;
export type Change = z.output<typeof changeSchema>;

/** What the description does not say and GitHub's documentation does. */
export function refusedChange({ status, conclusion, output }: Change): Reply | null {
  if (status === 'completed' && conclusion === undefined) {
    return invalid('CheckRun', 'conclusion', 'A conclusion is required when the status is completed');
  }
  const fault = output?.annotations.map(annotationFault).find((found) => found !== null);
  return fault === undefined || fault === null ? null : invalid('CheckRun', 'annotations', fault);
}

/** "Create a check run", of annotations: a title has 255 characters, a message and raw details 64 KB. */
const LONGEST_TITLE = 255;
const LONGEST_MESSAGE_BYTES = 64 * 1024;

function annotationFault(annotation: Annotation): string | null {
  const {
    start_line,
    end_line,
    start_column,
    end_column,
    title = '',
    message,
    raw_details = '',
  } = annotation;
  if (start_line < 1 || end_line < start_line) return 'Lines count from 1 and do not end before they start';
  if (start_line !== end_line && (start_column !== undefined || end_column !== undefined)) {
    return 'Columns are for annotations of a single line';
  }
  if ([...title].length > LONGEST_TITLE) return `A title has at most ${LONGEST_TITLE} characters`;
  const tooLong = [message, raw_details].some((text) => Buffer.byteLength(text) > LONGEST_MESSAGE_BYTES);
  return tooLong ? 'A message and raw details have at most 64 KB each' : null;
}
