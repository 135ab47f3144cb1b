import { z } from 'zod';
import type { ObjectStore } from '../ports/object-store.ts';
import { readTrainingLog, type TrainingLog } from '../swift/training-log.ts';
import type { AttemptResult } from './attempt-result.ts';
import { decode } from './documents.ts';
import { attemptKeys } from './keys.ts';

/** Where a picture, video or sound stands in a prompt (ms-swift, Template.special_tokens); posts print the words alone. */
const MEDIA_TAG = /<(?:image|video|audio)>/g;

/** A prompt and what the model said to it. */
export interface Answer {
  readonly prompt: string;
  readonly text: string;
}

/** What one attempt left, read for judging. */
export interface Evidence {
  readonly result: AttemptResult;
  /** Store prefix under which the files lie. */
  readonly prefix: string;
  readonly log: TrainingLog | null;
  readonly answers: readonly Answer[];
}

const answerLine = z.object({
  response: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

export async function readEvidence(
  store: ObjectStore,
  result: AttemptResult,
  prefix: string,
): Promise<Evidence> {
  const keys = attemptKeys(prefix);
  const log = await store.read(keys.of('logging.jsonl'));
  const answers = await store.read(keys.of('answers.jsonl'));
  return {
    result,
    prefix,
    log: log === null ? null : readTrainingLog(decode(log.body)),
    answers: answers === null ? [] : readAnswers(decode(answers.body)),
  };
}

/** The answers of `swift infer --result_path`: one JSON object a line; lines of another form are left out. */
export function readAnswers(text: string): readonly Answer[] {
  return text.split('\n').flatMap((line) => {
    const parsed = answerLine.safeParse(parseLine(line));
    if (!parsed.success) return [];
    const asked = parsed.data.messages.findLast(({ role }) => role === 'user')?.content;
    const prompt = typeof asked === 'string' ? asked.replaceAll(MEDIA_TAG, '') : '';
    return [{ prompt, text: parsed.data.response }];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
