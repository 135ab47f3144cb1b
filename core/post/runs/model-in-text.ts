import type { PlacedText } from '../blocks.ts';
import type { Problem, RunWord } from '../post.ts';
import type { Source } from '../source.ts';
import type { RawRun } from './raw-run.ts';

/** `Qwen/Qwen2.5-7B-Instruct`, or a name with its size such as `Qwen2.5-7B-Instruct`. */
const MODEL_NAME =
  /(?<![\w./-])(?:[A-Za-z][\w-]{1,40}\/[A-Za-z][\w.-]{0,60}\d[\w.-]{0,40}|[A-Z][A-Za-z]{2,20}[\w.]{0,10}-\d+(?:\.\d+)?[BbMm](?:-[A-Za-z]\w{0,20}){0,3})(?![\w/])/g;

const MODEL_OPTIONS = new Set(['--model', '--model_id_or_path', '--model_type', '--adapters']);

/**
 * A block of parameters rarely repeats the model that its post is about. Where the text around it names exactly one,
 * that is the run's model, and a note says so; where it names several, the run stays incomplete.
 */
export function withModelOfText(run: RawRun, texts: readonly PlacedText[], source: Source): RawRun {
  if (run.words.some(({ text }) => MODEL_OPTIONS.has(text))) return run;
  const found = new Map<string, number>();
  for (const { text, offsetAt } of texts) {
    for (const match of text.matchAll(MODEL_NAME))
      if (!found.has(match[0])) found.set(match[0], offsetAt(match.index));
  }
  const [named] = found;
  const place = source.placeOf(run.offset);
  if (named === undefined || found.size > 1) {
    const message =
      named === undefined
        ? 'these parameters name no model, and neither does the text above them'
        : `these parameters name no model, and the text names several: ${[...found.keys()].slice(0, 4).join(', ')}`;
    return {
      ...run,
      resolved: false,
      problems: [...run.problems, problem(place, 'model-not-named', 'error', message)],
    };
  }
  const [name, offset] = named;
  const words: readonly RunWord[] = ['--model', name].map((text) => ({ text, ...source.placeOf(offset) }));
  const note = problem(place, 'model-from-text', 'note', `the model is taken from the text above: ${name}`);
  return { ...run, words: [...words, ...run.words], problems: [...run.problems, note] };
}

function problem(
  place: { readonly line: number; readonly column: number },
  code: string,
  level: Problem['level'],
  message: string,
): Problem {
  return {
    ...place,
    code,
    level,
    message,
    expected: 'model=<id> among the parameters',
    repair: 'name the model there',
  };
}
