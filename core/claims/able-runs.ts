import type { Run } from '../post/post.ts';
import type { Finding } from './finding.ts';

/** Runs that may have produced a number. */
export interface Suits {
  readonly run: (run: Run) => boolean;
  /** Only within the number's own section: elsewhere the kind of run is too loose a sign. */
  readonly nearOnly: boolean;
}

const TRAINING: ReadonlySet<string> = new Set(['sft', 'pt', 'rlhf', 'dpo', 'orpo', 'simpo']);
const EVALUATION: ReadonlySet<string> = new Set(['eval']);
const EXPORT: ReadonlySet<string> = new Set(['export', 'merge-lora']);
const INFERENCE: ReadonlySet<string> = new Set([
  'infer',
  'deploy',
  'app',
  'app-ui',
  'web-ui',
  'sample',
  'rollout',
]);

const ABOUT_EXPORT =
  /quantiz(?:e|ing|ation)\b|\bexport|\bmerg(?:ed?|ing)\b|量化(?!训练|感知)|导出|合并|양자화|병합|내보내/i;
const ABOUT_INFERENCE = /\binfer|\bdeploy|\bserving|推理|部署|추론|배포/i;
const ABOUT_EVALUATION = /\bevaluat|评测|评估|평가/i;
const ABOUT_TRAINING = /train|tun(?:e|ing)|训练|微调|학습|훈련|튜닝/i;

/** The kinds of run that a number may be of, the likeliest first. */
export function answersFor({ named, standing, label }: Finding, heading: string): readonly Suits[] {
  switch (named.metric) {
    case 'answer':
      return [among(INFERENCE)];
    case 'score':
    case 'accuracy':
      return standing.kind === 'log' ? [among(TRAINING)] : [among(EVALUATION), among(TRAINING)];
    case 'gpu_memory':
    case 'duration':
    case 'speed': {
      const kind = kindNamed(label);
      if (kind !== null && kind !== TRAINING) return [among(kind)];
      const near = standing.kind === 'log' || kind === TRAINING ? null : kindNamed(heading);
      return [...(near === null ? [] : [{ ...among(near), nearOnly: true }]), among(TRAINING), ANY_NEAR];
    }
    case 'size':
      return [among(ABOUT_EXPORT.test(label) ? EXPORT : TRAINING)];
    default:
      return [among(TRAINING)];
  }
}

const ANY_NEAR: Suits = { run: () => true, nearOnly: true };

function among(subcommands: ReadonlySet<string>): Suits {
  return { run: ({ subcommand }) => subcommands.has(subcommand), nearOnly: false };
}

/** The kind of work that words speak of; training wins, for "inference after training" is the rarer way to say it. */
function kindNamed(words: string): ReadonlySet<string> | null {
  if (ABOUT_EXPORT.test(words)) return EXPORT;
  if (ABOUT_TRAINING.test(words)) return TRAINING;
  if (ABOUT_INFERENCE.test(words)) return INFERENCE;
  return ABOUT_EVALUATION.test(words) ? EVALUATION : null;
}
