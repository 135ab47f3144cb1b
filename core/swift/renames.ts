import { isOfMegatron } from './programs.ts';

/**
 * An option that got another name. Those of `swift` were found by ms-swift's release notes for 3.0 and 4.0 and by comparing the tables of
 * neighbouring releases; the releases are those of `subcommand`, where both names occur.
 */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly subcommand: string;
  /** First release that no longer knows the old name, or null while it still does. */
  readonly gone: string | null;
  /** First release that knows the new name. */
  readonly since: string;
  /** Values that were renamed with it: as written for the old name, as written for the new. */
  readonly values: Readonly<Record<string, string>>;
}

const INVERTED = { true: 'false', false: 'true' };
const TORCH_TYPES = { bf16: 'bfloat16', fp16: 'float16', fp32: 'float32' };

const RENAMES: readonly Rename[] = [
  sft('sft_type', 'train_type', '3.0.0', '3.0.0'),
  sft('train_type', 'tuner_type', '4.1.0', '4.0.0'),
  sft('model_id_or_path', 'model', '3.0.0', '3.0.0'),
  sft('template_type', 'template', '3.0.0', '3.0.0'),
  sft('quantization_bit', 'quant_bits', '3.0.0', '3.0.0'),
  sft('bnb_4bit_comp_dtype', 'bnb_4bit_compute_dtype', '3.0.0', '3.0.0', TORCH_TYPES),
  sft('dtype', 'torch_dtype', '3.0.0', '3.0.0', TORCH_TYPES),
  sft('batch_size', 'per_device_train_batch_size', '3.0.0', '1.5.3'),
  sft('eval_batch_size', 'per_device_eval_batch_size', '3.0.0', '1.5.3'),
  sft('use_flash_attn', 'attn_impl', '3.0.0', '3.0.0', { true: 'flash_attn' }),
  sft('lora_target_modules', 'target_modules', '3.0.0', '2.3.0', { ALL: 'all-linear' }),
  sft('lora_dropout_p', 'lora_dropout', '3.0.0', '2.2.5'),
  sft('lora_bias_trainable', 'lora_bias', '3.0.0', '3.0.0'),
  sft('lora_lr_ratio', 'lorap_lr_ratio', '3.0.0', '3.0.0'),
  sft('init_lora_weights', 'init_weights', '3.0.0', '3.0.0'),
  sft('lora_modules_to_save', 'modules_to_save', '3.0.0', '2.3.0'),
  sft('dataset_test_ratio', 'split_dataset_ratio', '3.0.0', '3.0.0'),
  sft('dataset_seed', 'data_seed', '3.0.0', '3.0.0'),
  sft('preprocess_num_proc', 'dataset_num_proc', '3.0.0', '3.0.0'),
  sft('custom_train_dataset_path', 'dataset', '3.0.0', '1.3.0'),
  sft('custom_val_dataset_path', 'val_dataset', '3.0.0', '2.0.5'),
  sft('check_model_is_latest', 'check_model', '3.0.0', '3.0.0'),
  sft('add_output_dir_suffix', 'add_version', '3.0.0', '3.0.0'),
  sft('evaluation_strategy', 'eval_strategy', '3.3.0', '2.1.0'),
  sft('loss_name', 'loss_type', '3.0.0', '3.0.0'),
  sft('additional_trainable_parameters', 'trainable_parameters', '3.0.0', '3.0.0'),
  sft('neftune_alpha', 'neftune_noise_alpha', '3.0.0', '1.5.3'),
  sft('only_save_model', 'save_only_model', '3.0.0', '1.5.1'),
  sft('vit_use_gc', 'vit_gradient_checkpointing', '3.0.0', '3.5.0'),
  sft('streaming_buffer_size', 'shuffle_buffer_size', '3.0.0', '3.3.0'),
  sft('device_map_config', 'device_map', '3.0.0', '3.0.0'),
  sft('device_map_config_path', 'device_map', '3.0.0', '3.0.0'),
  sft('device_max_memory', 'max_memory', '3.0.0', '3.2.0'),
  sft('rescale_image', 'max_pixels', '3.0.0', '3.0.0'),
  sft('tools_prompt', 'agent_template', '3.3.1', '3.3.1'),
  sft('use_liger', 'use_liger_kernel', '3.3.0', '3.0.0'),
  sft('train_sampler_random', 'train_dataloader_shuffle', '3.3.0', '3.3.0'),
  sft('custom_register_path', 'external_plugins', null, '3.1.1'),
  sft('metric', 'eval_metric', '4.0.0', '4.0.0'),
  sft('no_cuda', 'use_cpu', '4.0.0', '3.0.0'),
  // Of an adapter; a fully trained checkpoint is given as `--model` instead.
  infer('ckpt_dir', 'adapters', '4.0.0', '3.0.0'),
  infer('lora_modules', 'adapters', '4.0.0', '3.0.0'),
  infer('load_dataset_config', 'load_data_args', '3.4.1', '3.0.0'),
  infer('merge_lora_and_save', 'merge_lora', '3.0.0', '1.6.2'),
  infer('show_dataset_sample', 'val_dataset_sample', '3.0.0', '1.4.0'),
  infer('result_dir', 'result_path', '3.0.0', '3.0.0'),
  infer('tp', 'vllm_tensor_parallel_size', '3.7.0', '3.7.0'),
  infer('tensor_parallel_size', 'vllm_tensor_parallel_size', '3.10.0', '3.7.0'),
  infer('gpu_memory_utilization', 'vllm_gpu_memory_utilization', '3.10.0', '3.7.0'),
  infer('limit_mm_per_prompt', 'vllm_limit_mm_per_prompt', '3.10.0', '3.7.0'),
  infer('use_async_engine', 'vllm_use_async_engine', '3.10.0', '3.7.0'),
  infer('data_parallel_size', 'vllm_data_parallel_size', '3.10.0', '3.7.0'),
  infer('max_num_seqs', 'vllm_max_num_seqs', '3.7.0', '3.7.0'),
  infer('enforce_eager', 'vllm_enforce_eager', '3.7.0', '3.7.0'),
  infer('enable_prefix_caching', 'vllm_enable_prefix_caching', '3.7.0', '3.7.0'),
  infer('disable_custom_all_reduce', 'vllm_disable_custom_all_reduce', '3.7.0', '3.7.0'),
  infer('pipeline_parallel_size', 'vllm_pipeline_parallel_size', '3.7.0', '3.7.0'),
  infer('cache_max_entry_count', 'lmdeploy_cache_max_entry_count', '3.7.0', '3.7.0'),
  infer('quant_policy', 'lmdeploy_quant_policy', '3.7.0', '3.7.0'),
  infer('vision_batch_size', 'lmdeploy_vision_batch_size', '3.7.0', '3.7.0'),
  infer('session_len', 'lmdeploy_session_len', '3.7.0', '3.7.0'),
  rename('rlhf', 'ref_model_id_or_path', 'ref_model', '3.0.0', '3.0.0'),
  rename('export', 'quant_seqlen', 'max_length', '3.0.0', '1.6.2'),
  rename('export', 'quant_output_dir', 'output_dir', '3.0.0', '3.0.0'),
  rename('export', 'ollama_output_dir', 'output_dir', '3.0.0', '3.0.0'),
  rename('eval', 'eval_token', 'api_key', '3.0.0', '3.0.0'),
  rename('eval', 'eval_nproc', 'eval_num_proc', '3.0.0', '3.0.2'),
];

/**
 * Renamings of `megatron`, whose options were Megatron-LM's until 4.0 gave them the names of `swift` or those of
 * Megatron Core. Source: the argument classes of 3.12.6 and 4.0.0; switches that were for leaving out are now for
 * doing.
 */
const MEGATRON_RENAMES: readonly Rename[] = [
  megatron('save', 'output_dir'),
  megatron('save_interval', 'save_steps'),
  megatron('eval_interval', 'eval_steps'),
  megatron('log_interval', 'logging_steps'),
  megatron('num_workers', 'dataloader_num_workers'),
  megatron('max_epochs', 'num_train_epochs'),
  megatron('load', 'mcore_model'),
  megatron('adapter_load', 'mcore_adapter'),
  megatron('ref_load', 'mcore_ref_model'),
  megatron('ref_adapter_load', 'mcore_ref_adapter'),
  megatron('manual_gc_interval', 'manual_gc_steps'),
  megatron('microbatch_group_size_per_virtual_pipeline_stage', 'microbatch_group_size_per_vp_stage'),
  megatron('no_initialization', 'perform_initialization', INVERTED),
  megatron('no_rope_fusion', 'apply_rope_fusion', INVERTED),
  megatron('no_masked_softmax_fusion', 'masked_softmax_fusion', INVERTED),
  megatron('no_bias_dropout_fusion', 'bias_dropout_fusion', INVERTED),
  megatron('no_bias_swiglu_fusion', 'bias_activation_fusion', INVERTED),
  megatron('no_gradient_accumulation_fusion', 'gradient_accumulation_fusion', INVERTED),
  megatron('no_data_sharding', 'data_sharding', INVERTED),
  megatron('num_virtual_stages_per_pipeline_rank', 'virtual_pipeline_model_parallel_size'),
  rename(
    'megatron sft',
    'gradient_checkpointing_kwargs',
    'vit_gradient_checkpointing_kwargs',
    '4.1.0',
    '4.1.0',
  ),
  rename('megatron sft', 'train_type', 'tuner_type', '4.1.0', '4.0.0'),
  rename('megatron sft', 'extra_megatron_kwargs', 'megatron_extra_kwargs', '3.10.0', '3.10.0'),
  rename('megatron sft', 'logging_leval', 'logging_level', '3.4.1', '3.4.1'),
  rename('megatron sft', 'tools_prompt', 'agent_template', '3.3.1', '3.3.1'),
];

/** The renamings of the program to which a subcommand of the tables belongs. */
export function renamesOf(table: string): readonly Rename[] {
  return isOfMegatron(table) ? MEGATRON_RENAMES : RENAMES;
}

/** A subcommand that another one took over, with the words that make the other do the same. */
export interface SubcommandRename {
  readonly from: string;
  readonly to: string;
  readonly words: readonly string[];
}

/** Source: `cli_main` of ms-swift 2.2 to 2.6, which rewrites the first three itself; ms-swift 3.0's release notes. */
export const SUBCOMMAND_RENAMES: readonly SubcommandRename[] = [
  { from: 'dpo', to: 'rlhf', words: ['--rlhf_type', 'dpo'] },
  { from: 'orpo', to: 'rlhf', words: ['--rlhf_type', 'orpo'] },
  { from: 'simpo', to: 'rlhf', words: ['--rlhf_type', 'simpo'] },
  { from: 'app-ui', to: 'app', words: [] },
];

function sft(from: string, to: string, gone: string | null, since: string, values = {}): Rename {
  return { from, to, subcommand: 'sft', gone, since, values };
}

function megatron(from: string, to: string, values = {}): Rename {
  return { from, to, subcommand: 'megatron sft', gone: '4.0.0', since: '4.0.0', values };
}

function infer(from: string, to: string, gone: string, since: string): Rename {
  return rename('infer', from, to, gone, since);
}

function rename(subcommand: string, from: string, to: string, gone: string, since: string): Rename {
  return { from, to, subcommand, gone, since, values: {} };
}
