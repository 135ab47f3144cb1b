import { z } from 'zod';
import { parseJsonOrNull } from '../../parse-json.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readEvaluationReport, type Score } from '../../swift/evaluation-report.ts';
import { readTrainingLog, type TrainingLog } from '../../swift/training-log.ts';
import { decode } from '../store/documents.ts';
import { attemptKeys } from '../store/keys.ts';
import type { AttemptResult } from './attempt-result.ts';

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
  /** What EvalScope scored; empty where nothing was evaluated. */
  readonly scores: readonly Score[];
}

/** Of a sample the answer is the last message. */
const answerLine = z.object({
  response: z.string().optional(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

export async function readEvidence(
  store: ObjectStore,
  result: AttemptResult,
  prefix: string,
): Promise<Evidence> {
  const keys = attemptKeys(prefix);
  const log = await store.read(keys.of('logging.jsonl'));
  const answers =
    (await store.read(keys.of('answers.jsonl'))) ?? (await store.read(keys.of('samples.jsonl')));
  const scores: Score[] = [];
  for (const { path } of result.files.filter(({ path }) => EVALUATION_REPORT.test(path))) {
    const report = await store.read(keys.of(path));
    if (report !== null) scores.push(...readEvaluationReport(decode(report.body)));
  }
  return {
    result,
    prefix,
    log: log === null ? null : readTrainingLog(decode(log.body)),
    answers: answers === null ? [] : readAnswers(decode(answers.body)),
    scores,
  };
}

/** Where the runner lays EvalScope's reports. */
const EVALUATION_REPORT = /^evaluation\/reports\/.+\.json$/;

/** Answers as `swift infer` and `swift sample` write them: one JSON object a line; lines of another form are left out. */
export function readAnswers(text: string): readonly Answer[] {
  return text.split('\n').flatMap((line) => {
    const parsed = answerLine.safeParse(parseJsonOrNull(line));
    if (!parsed.success) return [];
    const { messages, response } = parsed.data;
    const asked = messages.findLast(({ role }) => role === 'user')?.content;
    const last = messages.at(-1);
    const text = response ?? (last?.role === 'assistant' ? last.content : null);
    if (typeof text !== 'string') return [];
    const prompt = typeof asked === 'string' ? asked.replaceAll(MEDIA_TAG, '') : '';
    return [{ prompt, text }];
  });
}
