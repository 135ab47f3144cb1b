/** Functions, argument classes and trainers by which Python programs start what `swift <subcommand>` starts. */

export interface EngineCommandName {
  readonly program: 'swift' | 'megatron';
  readonly subcommand: string;
}

function swift(subcommand: string): EngineCommandName {
  return { program: 'swift', subcommand };
}

function megatron(subcommand: string): EngineCommandName {
  return { program: 'megatron', subcommand };
}

/** Functions of `swift.llm` (1.x to 3.x), `swift` (4.x) and `swift.megatron` that take arguments and run. */
export const ENTRY_POINTS: ReadonlyMap<string, EngineCommandName> = new Map([
  ['sft_main', swift('sft')],
  ['pt_main', swift('pt')],
  ['pretrain_main', swift('pt')],
  ['rlhf_main', swift('rlhf')],
  ['dpo_main', swift('dpo')],
  ['orpo_main', swift('orpo')],
  ['simpo_main', swift('simpo')],
  ['infer_main', swift('infer')],
  ['merge_lora_main', swift('merge-lora')],
  ['export_main', swift('export')],
  ['eval_main', swift('eval')],
  ['deploy_main', swift('deploy')],
  ['run_deploy', swift('deploy')],
  ['rollout_main', swift('rollout')],
  ['sampling_main', swift('sample')],
  ['app_main', swift('app')],
  ['app_ui_main', swift('app-ui')],
  ['web_ui_main', swift('web-ui')],
  ['webui_main', swift('web-ui')],
  ['megatron_sft_main', megatron('sft')],
  ['megatron_pt_main', megatron('pt')],
  ['megatron_pretrain_main', megatron('pt')],
  ['megatron_rlhf_main', megatron('rlhf')],
  ['megatron_export_main', megatron('export')],
]);

/** Classes whose fields are the options of a subcommand. */
export const ARGUMENT_CLASSES: ReadonlyMap<string, EngineCommandName> = new Map([
  ['SftArguments', swift('sft')],
  ['TrainArguments', swift('sft')],
  ['PtArguments', swift('pt')],
  ['PretrainArguments', swift('pt')],
  ['RLHFArguments', swift('rlhf')],
  ['DPOArguments', swift('dpo')],
  ['ORPOArguments', swift('orpo')],
  ['SimPOArguments', swift('simpo')],
  ['InferArguments', swift('infer')],
  ['ExportArguments', swift('export')],
  ['EvalArguments', swift('eval')],
  ['DeployArguments', swift('deploy')],
  ['RolloutArguments', swift('rollout')],
  ['SamplingArguments', swift('sample')],
  ['AppArguments', swift('app')],
  ['AppUIArguments', swift('app-ui')],
  ['WebUIArguments', swift('web-ui')],
  ['WebuiArguments', swift('web-ui')],
  ['MegatronTrainArguments', megatron('sft')],
  ['MegatronSftArguments', megatron('sft')],
  ['MegatronPretrainArguments', megatron('pt')],
  ['MegatronRLHFArguments', megatron('rlhf')],
  ['MegatronExportArguments', megatron('export')],
  // What the trainers take: the options of training alone, without model and data.
  ['TrainingArguments', swift('sft')],
  ['Seq2SeqTrainingArguments', swift('sft')],
]);

/** Methods of alignment by the words that names use for them; values of `--rlhf_type`. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['dpo', 'dpo'],
  ['kto', 'kto'],
  ['orpo', 'orpo'],
  ['simpo', 'simpo'],
  ['cpo', 'cpo'],
  ['ppo', 'ppo'],
  ['grpo', 'grpo'],
  ['gkd', 'gkd'],
  ['rm', 'rm'],
  ['reward', 'rm'],
]);

export interface GuessedCommand {
  readonly subcommand: string;
  readonly method: string | null;
}

/**
 * What a class or function does whose name ms-swift has or might have: `DPOTrainer`, `Seq2SeqTrainer`, `finetune`, `train_sft`. Null when
 * the name does not speak of training.
 */
export function commandOfName(name: string): GuessedCommand | null {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_]+/);
  const method = words.map((word) => METHODS.get(word)).find((found) => found !== undefined);
  const trains = words.some((word) => /^(?:train(?:er|ing)?|fine|finetun(?:e|er|ing)|tuner|sft)$/.test(word));
  if (method !== undefined) return { subcommand: 'rlhf', method };
  if (words.some((word) => /^pretrain(?:er|ing)?$/.test(word))) return { subcommand: 'pt', method: null };
  return trains ? { subcommand: 'sft', method: null } : null;
}
