import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, TRAINING, when } from '../rule.ts';
import { tunerOf } from './missing.ts';

/** What adapters are put on, and what is left to train. */
export const ADAPTERS: readonly Rule[] = [
  rule('targets', 'peft: ValueError "Target modules … not found in the base model"', (run) => {
    const targets = run.list('target_modules') ?? [];
    const old = targets.find((word) => /^(?:ALL|DEFAULT|AUTO|EMBEDDING)$/.test(word));
    const strange = old ?? (isWithoutLayer(run, targets) ? targets[0] : undefined);
    return when(strange !== undefined && tunerOf(run) === 'lora' && !run.given('target_regex'), {
      options: ['target_modules'],
      message:
        old === undefined
          ? `models of the type ${run.model?.type ?? ''} have no layer "${strange ?? ''}"`
          : `"${old}" is a word of 2.x: the engine looks for a layer of that name`,
      expected: old === undefined ? DECODER_LAYERS.join(', ') : 'all-linear, or names of layers',
      repair: 'write --target_modules all-linear',
    });
  }),
  {
    ...rule(
      'parts-of-text',
      'optimizers/multimodal.py: AttributeError "no attribute \'vision_tower\'"',
      (run) => {
        const asking = ['vit_lr', 'aligner_lr'].find((option) => typeof run.number(option) === 'number');
        const parts = asking !== undefined || run.text('optimizer') === 'multimodal';
        return when(parts && run.model?.multimodal === false, {
          options: [asking ?? 'optimizer'],
          message: `a text model has no vision tower for --${asking ?? 'optimizer multimodal'}`,
          repair: `remove --${asking ?? 'optimizer'}`,
        });
      },
    ),
    code: 'conflicting-options',
  },
  rule(
    'initial-weights',
    'peft, tuners/lora/layer.py: ValueError "Unknown initialization"; loftq: "`loftq_config` must be specified"',
    (run) => {
      const initial = run.text('init_weights') ?? 'true';
      const known = INITIAL_WEIGHTS.test(initial) || run.hasPlugins;
      return when(tunerOf(run) === 'lora' && !known, {
        options: ['init_weights'],
        message: `LoRA does not know the initial weights "${initial}"`,
        expected: 'true, false, gaussian, pissa, pissa_niter_16, olora, eva, orthogonal, lora-ga',
        repair: 'remove --init_weights',
      });
    },
  ),
  rule(
    'everything-frozen',
    'utils/transformers_utils.py, get_multimodal_target_regex: AssertionError "modules: []"',
    (run) =>
      when(
        run.model?.multimodal === true &&
          tunerOf(run) === 'lora' &&
          ['freeze_llm', 'freeze_vit', 'freeze_aligner'].every(run.on) &&
          !run.given('target_regex') &&
          run.list('target_modules')?.includes('all-linear') === true,
        {
          options: ['freeze_llm'],
          message: 'language model, vision tower and aligner are all frozen: nothing is left to train',
          repair: 'write --freeze_llm false, --freeze_vit false or --freeze_aligner false',
        },
      ),
  ),
];

/** peft 0.20, LoraConfig.init_lora_weights; "lora-ga" is ms-swift's own. */
const INITIAL_WEIGHTS =
  /^(?:true|false|gaussian|eva|olora|pissa|pissa_niter_\d+|corda|orthogonal|mica|lora_ga|lora-ga)$/i;

/** transformers, the modeling files of these types: all their layers that LoRA can wrap. */
const DECODER_TYPES: ReadonlySet<string> = new Set([
  'qwen2',
  'qwen2_5',
  'qwen3',
  'llama',
  'llama3',
  'llama3_1',
  'llama3_2',
  'mistral',
]);
const DECODER_LAYERS = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
  'embed_tokens',
  'lm_head',
];

/** peft goes on when one of the names is found. */
function isWithoutLayer({ model }: ResolvedRun, targets: readonly string[]): boolean {
  if (model === null || !DECODER_TYPES.has(model.type) || targets.length === 0) return false;
  return !targets.some(
    (target) =>
      /^all-/.test(target) ||
      DECODER_LAYERS.some((layer) => target === layer || target.endsWith(`.${layer}`)),
  );
}

function rule(id: string, source: string, check: (run: ResolvedRun) => readonly Finding[]): Rule {
  return {
    id,
    code: 'bad-value',
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: TRAINING,
    source,
    check,
  };
}
