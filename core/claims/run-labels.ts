import type { Run } from '../post/post.ts';
import type { FoundRun } from '../post/runs/found-run.ts';

const TUNERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['qlora', /\bq-?lora\b/],
  ['dora', /\bdora\b/],
  ['adalora', /\badalora\b/],
  ['longlora', /\blonglora\b/],
  ['lora', /(?<![a-z])lora(?![a-z])/],
  [
    'full',
    /\bfull\b(?!\s*(?:dataset|name|list|path|script|code|log|example|version|process))|全参数?|全量|전체 파라미터|풀 ?파인튜닝/,
  ],
  ['llamapro', /\bllama-?pro\b/],
  ['lisa', /\blisa\b/],
  ['galore', /\bgalore\b/],
  ['freeze', /\bfreeze\b/],
];
const BASELINE =
  /\b(?:baseline|original|untrained|un-?fine-?tuned|before|pre-?trained|vanilla|zero-shot)\b|(?<!\w[- ])\bbase(?:\s+model)?\b(?![- ]?\d)|基线|原始|训练前|微调前|基座|베이스라인|기본 모델|원본|학습 전|훈련 전/i;

/** Whether a label names what was there before any training. */
export function isBaseline(label: string): boolean {
  return BASELINE.test(label);
}

/** Whether a label names a method or a setting that the run does not have. */
export function contradicts(label: string, run: Run): boolean {
  const text = label.toLowerCase();
  const tuners = tunersIn(text);
  const [only] = tuners;
  if (tuners.length === 1 && only !== undefined && !isTuner(only, run)) return true;
  const zero = /zero[- _]?([123])/.exec(text)?.[1];
  const deepspeed = [run.options.deepspeed ?? ''].flat().join(' ');
  return zero !== undefined && !isTemplate(run) && !deepspeed.includes(zero);
}

function isTuner(tuner: string, run: Run): boolean {
  const { options } = run;
  const stated = [options.tuner_type ?? options.train_type ?? options.sft_type ?? ''].flat()[0];
  if (!TRAINS.has(run.subcommand)) return true;
  const own =
    typeof stated === 'string' && stated !== '' ? stated : run.program === 'megatron' ? 'full' : 'lora';
  if (/[{<$]/.test(own)) return true;
  if (tuner === 'qlora')
    return (
      own === 'lora' &&
      ('quant_bits' in options || 'quantization_bit' in options || 'quant_method' in options)
    );
  return (
    own === tuner || (tuner === 'lora' && own.includes('lora')) || (tuner === 'dora' && 'use_dora' in options)
  );
}

const TRAINS = new Set(['sft', 'pt', 'rlhf', 'dpo', 'orpo', 'simpo']);

/** A command with gaps for what a table's rows fill in. */
export function isTemplate({ complete }: Run): boolean {
  return !complete;
}

/** The one run that stands under a heading of the same words as the label; null when none does, or several. */
export function runUnderHeading(label: string, runs: readonly FoundRun[]): FoundRun | null {
  const wanted = normalised(label);
  if (wanted.length < SHORTEST_LABEL) return null;
  const named = runs.filter(({ run }) => normalised(run.headings.at(-1) ?? '') === wanted);
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** Shorter labels are numbers or letters of a list. */
const SHORTEST_LABEL = 3;

/** The one run whose comment names it as the label does ("# Original model"); null when none does. */
export function runNamedBy(label: string, runs: readonly FoundRun[]): FoundRun | null {
  const wanted = normalised(label);
  if (wanted.length < SHORTEST_LABEL) return null;
  const named = runs.filter(({ comments }) => comments.some(({ text }) => normalised(text) === wanted));
  return named.length === 1 ? (named[0] ?? null) : null;
}

function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/ (?:model|模型|모델)$/u, '')
    .trim();
}

const TRAINED =
  /\bours?\b|fine-?tuned|(?<!un)\btuned|\bafter\b|(?<![a-z]|un|pre-?)trained|微调后|训练后|我们|本文|학습 후|훈련 후|파인튜닝|튜닝 후/i;

/** Whether a label names something that the run has, or says that it was trained. */
export function agrees(label: string, run: Run): boolean {
  return TRAINED.test(label) || names(label, run);
}

/** Whether a label names the run's method, its kind of training or its model. */
export function names(label: string, run: Run): boolean {
  const text = label.toLowerCase();
  if (tunersIn(text).some((tuner) => isTuner(tuner, run))) return true;
  const kind = [run.options.rlhf_type ?? run.subcommand].flat()[0];
  if (typeof kind === 'string' && wordsOf(text).includes(kind.toLowerCase())) return true;
  const model = modelOf(run);
  return model.length >= SHORTEST_MODEL && text.includes(model);
}

/** Shorter names of models are found within other words. */
const SHORTEST_MODEL = 5;

function wordsOf(text: string): readonly string[] {
  return text.split(/[^a-z0-9]+/);
}

function tunersIn(text: string): readonly string[] {
  const named = TUNERS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  return named.includes('qlora') ? named.filter((name) => name !== 'lora') : named;
}

/** The last part of the model's name, in lower case; empty when the run does not say one. */
function modelOf({ options }: Run): string {
  const model = [options.model ?? options.model_id_or_path ?? options.model_type ?? ''].flat()[0];
  return typeof model === 'string' ? (model.toLowerCase().split('/').at(-1) ?? '') : '';
}
