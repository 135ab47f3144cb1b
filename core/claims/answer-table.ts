import type { PlacedText } from '../post/blocks.ts';
import type { Claim } from '../post/post.ts';
import type { FoundRun } from '../post/runs/found-run.ts';
import type { Source } from '../post/source.ts';

const PROMPT = /^\s*(?:prompt|question|input|you ask|问题|提示)\s*$/i;
const BEFORE = /\b(?:before|base|original|untrained)\b|训练前|微调前/i;
const AFTER = /\b(?:after|tuned|fine-?tuned|trained|answer|response|output)\b|训练后|微调后|回答/i;

/**
 * The claims of a table of prompts and answers: one row a prompt, a column of answers before training, after it, or
 * both. Null when the table is not one.
 */
export function answerClaims(
  rows: readonly (readonly PlacedText[])[],
  runs: readonly FoundRun[],
  source: Source,
): readonly Omit<Claim, 'id'>[] | null {
  const [head = [], ...body] = rows;
  const promptColumn = head.findIndex(({ text }) => PROMPT.test(text));
  if (promptColumn === -1) return null;
  const columns = head.flatMap(({ text }, index) => {
    if (index === promptColumn) return [];
    if (BEFORE.test(text)) return [{ index, trained: false }];
    return AFTER.test(text) ? [{ index, trained: true }] : [];
  });
  if (columns.length === 0) return null;
  return body.flatMap((row) =>
    columns.flatMap(({ index, trained }) => {
      const prompt = row[promptColumn];
      const cell = row[index];
      if (prompt === undefined || cell === undefined || cell.text.trim() === '') return [];
      const offset = cell.offsetAt(0);
      return [
        {
          ...source.placeOf(offset),
          text: `${trained ? 'after' : 'before'}, to "${prompt.text}": ${cell.text}`,
          metric: 'answer' as const,
          statistic: 'value' as const,
          kind: 'text' as const,
          lower: null,
          upper: null,
          unit: null,
          run: runOfAnswers(runs, offset, trained),
          qualifiers: [],
          printed: null,
          tolerance: null,
          answer: { prompt: prompt.text.trim(), expected: cell.text.trim() },
        },
      ];
    }),
  );
}

/** The nearest `swift infer` or `swift deploy` before the table, with trained weights or without; if none stands before it, the first. */
function runOfAnswers(runs: readonly FoundRun[], offset: number, trained: boolean): string | null {
  const able = runs.filter(
    ({ run }) => ANSWERING.has(run.subcommand) && usesTrainedWeights(run.options) === trained,
  );
  return (able.findLast((found) => found.offset < offset) ?? able[0])?.run.id ?? null;
}

const ANSWERING: ReadonlySet<string> = new Set(['infer', 'deploy']);

function usesTrainedWeights(options: Readonly<Record<string, unknown>>): boolean {
  const model = options.model;
  return 'adapters' in options || (typeof model === 'string' && /checkpoint-\d+|-merged\/?$/.test(model));
}
