import { hardwareClass } from '../../preflight/hardware.ts';
import { attemptPrefix } from '../store/keys.ts';
import type { AttemptInput, AttemptPlan } from './attempt-plan.ts';
import { seedWords, trainingWords } from './engine-words.ts';
import type { RunPlan } from './plan-run.ts';

const INFERENCE_WORDS = ['--result_path', 'mustrun-output/answers.jsonl'];
/** The file that prompts of the post are laid at, for a command that names no data set. */
export const PROMPTS_FILE = 'mustrun-prompts.jsonl';
/** The server that an evaluation starts writes down what it answered. */
const SERVED_WORDS = ['--result_path', 'mustrun-output/served.jsonl'];
const EVALUATION_WORDS = ['--eval_output_dir', 'mustrun-output/evaluation', ...SERVED_WORDS];
const SAMPLING_WORDS = ['--output_dir', 'mustrun-output', '--output_file', 'samples.jsonl'];
const EXPORT_WORDS = ['--output_dir', 'mustrun-output'];

/** The seeds of an attempt: the post's own for the first, then the next ones. */
export function seedsOf(
  plan: RunPlan,
  attempt: number,
): { readonly seed: number; readonly dataSeed: number } {
  return { seed: plan.seed + attempt - 1, dataSeed: plan.dataSeed + attempt - 1 };
}

/**
 * The plan of one attempt. `evidenceOf` tells where the evidence of an earlier run's attempt lies.
 */
export function planAttempt(
  plan: RunPlan,
  attempt: number,
  timeoutSeconds: number,
  evidenceOf: (run: RunPlan) => string,
): AttemptPlan {
  const seeds = seedsOf(plan, attempt);
  const { line } = plan.spec.engine;
  const reseeded = attempt === 1 ? [] : seedWords(line, seeds.seed, seeds.dataSeed);
  return {
    version: 1,
    identity: plan.identity,
    attempt,
    profile: 'verify',
    // A branch of the repository takes write permission to push; a fork takes none.
    author: plan.trust === 'repository' ? 'trusted' : 'untrusted',
    evidence: attemptPrefix(plan.trust, plan.identity, attempt),
    engine: { ...plan.spec.engine },
    subcommand: plan.subcommand,
    words: plan.run.words.map(({ text }) => text),
    added: [...addedWords(plan), ...reseeded],
    environment: { ...plan.run.environment },
    inputs: plan.inputs.map((input): AttemptInput => {
      if (input.kind === 'run')
        return {
          kind: 'checkpoint',
          path: input.path,
          evidence: evidenceOf(input.run),
          layout: input.layout,
        };
      if (input.kind === 'hub') return input.input;
      const { kind, source, digest } = input.found;
      return { kind, role: input.named.role, path: input.named.name, source, digest };
    }),
    ...(plan.prompts.length === 0 ? {} : { prompts: [...plan.prompts] }),
    ...seeds,
    timeoutSeconds,
    cards: cardsOf(plan.spec.hardware),
    today: null,
  };
}

/** The GPUs of a hardware class as runs are identified by it: `4 x NVIDIA A10G`, as the driver names them. */
function cardsOf(hardware: string): AttemptPlan['cards'] {
  const [, devices = '1', name = hardware] = /^(\d+) x (.*)$/.exec(hardware) ?? [];
  const known = hardwareClass(name.replace(/^(?:NVIDIA|Tesla)\s+/i, ''));
  return known === null
    ? null
    : { name: known.gpu, devices: Number(devices), memoryMiB: known.memoryGiB * 1024 };
}

function addedWords(plan: RunPlan): readonly string[] {
  switch (plan.subcommand) {
    case 'infer':
      return [...INFERENCE_WORDS, ...(plan.prompts.length === 0 ? [] : ['--val_dataset', PROMPTS_FILE])];
    case 'eval':
      return EVALUATION_WORDS;
    case 'deploy':
      return SERVED_WORDS;
    case 'sample':
      return SAMPLING_WORDS;
    case 'export':
      return EXPORT_WORDS;
    default:
      return trainingWords(plan.spec.engine.line, ownCallbacks(plan));
  }
}

function ownCallbacks({ spec }: RunPlan): readonly string[] {
  const { callbacks } = spec.options;
  return Array.isArray(callbacks) ? callbacks.map(String) : [];
}
