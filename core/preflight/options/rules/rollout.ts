import type { ResolvedRun } from '../resolved-run.ts';
import { type Finding, type Rule, when } from '../rule.ts';
import { ruleOfKinds } from './grpo-rule.ts';

const ARGUMENTS = 'arguments/rlhf_args.py';

/** What GRPO and GKD refuse of vLLM and of teachers. */
export const ROLLOUT: readonly Rule[] = [
  rule(
    'vllm-mode-missing',
    'missing-option',
    'ValueError "vllm_mode is required when use_vllm is true"',
    (run) =>
      when(run.on('use_vllm') && run.missing('vllm_mode'), {
        options: ['use_vllm'],
        message: '--use_vllm needs to know where vLLM runs',
        expected: 'server, colocate',
        repair: 'add --vllm_mode colocate or --vllm_mode server',
      }),
  ),
  rule(
    'vllm-mode-alone',
    'conflicting-options',
    'ValueError "vllm_mode is not supported when use_vllm is false"',
    (run) =>
      when(typeof run.text('vllm_mode') === 'string' && run.value('use_vllm') === false, {
        options: ['vllm_mode'],
        message: '--vllm_mode says how vLLM runs, and vLLM is not asked for',
        repair: 'add --use_vllm true, or remove --vllm_mode',
      }),
  ),
  rule(
    'vllm-server-address',
    'missing-option',
    'AssertionError on vllm_server_host or vllm_server_base_url',
    (run) =>
      when(
        run.text('vllm_mode') === 'server' &&
          run.on('use_vllm') &&
          run.missing('vllm_server_host') &&
          (run.missing('vllm_server_base_url') || !run.has('vllm_server_base_url')),
        {
          options: ['vllm_mode'],
          message: '--vllm_mode server needs the address of the server',
          repair: 'add --vllm_server_host',
        },
      ),
  ),
  rule(
    'async-server',
    'conflicting-options',
    'AssertionError "async generate require vllm_mode == server"',
    (run) =>
      when(
        run.on('async_generate') &&
          run.value('vllm_mode') !== undefined &&
          run.text('vllm_mode') !== 'server' &&
          run.text('rlhf_type') === 'grpo',
        {
          options: ['async_generate'],
          message: '--async_generate needs --vllm_mode server',
          repair: 'write --vllm_mode server, or remove --async_generate',
        },
      ),
  ),
  rule(
    'vllm-tensor-parallel',
    'bad-value',
    'rlhf_trainers/rollout_mixin.py: ValueError "must divide world size"',
    (run) => {
      const parts = run.number('vllm_tensor_parallel_size') ?? 1;
      const colocated = run.on('use_vllm') && run.text('vllm_mode') === 'colocate';
      return when(colocated && run.processes !== null && parts > 0 && run.processes % parts !== 0, {
        options: ['vllm_tensor_parallel_size'],
        message: `--vllm_tensor_parallel_size ${parts} does not divide the ${run.processes ?? 1} processes`,
        repair: 'write a divisor of the number of processes',
      });
    },
  ),
  rule(
    'two-teachers',
    'conflicting-options',
    'ValueError "setting both `teacher_model` and `teacher_model_server`"',
    (run) =>
      when(run.given('teacher_model') && run.given('teacher_model_server'), {
        options: ['teacher_model_server'],
        message: '--teacher_model and --teacher_model_server exclude each other',
        repair: 'remove one of them',
      }),
  ),
  rule(
    'distillation-top',
    'missing-option',
    'ValueError "gkd_logits_topk is required when using teacher_model_server"',
    (run) =>
      when(isGkd(run) && run.given('teacher_model_server') && run.missing('gkd_logits_topk'), {
        options: ['teacher_model_server'],
        message: 'a teacher at an address tells its likeliest tokens only',
        repair: 'add --gkd_logits_topk, such as 20',
      }),
  ),
  rule(
    'distillation-top-positive',
    'bad-value',
    'ValueError "gkd_logits_topk must be a positive integer"',
    (run) =>
      when(isGkd(run) && (run.number('gkd_logits_topk') ?? 1) <= 0, {
        options: ['gkd_logits_topk'],
        message: '--gkd_logits_topk counts tokens',
        expected: 'a number above 0',
        repair: 'write a number above 0, such as 20',
      }),
  ),
  rule(
    'distillation-liger',
    'conflicting-options',
    'ValueError "not supported" with use_liger_kernel',
    (run) =>
      when(
        isGkd(run) &&
          run.on('use_liger_kernel') &&
          (run.given('gkd_logits_topk') ||
            (run.line === '4.x' && run.missing('teacher_model') && run.missing('teacher_model_server'))),
        {
          options: ['use_liger_kernel'],
          message: run.given('gkd_logits_topk')
            ? 'the Liger loss compares whole distributions, not --gkd_logits_topk'
            : 'without a teacher the model is its own, which the Liger loss does not support',
          repair: 'remove --use_liger_kernel',
        },
      ),
  ),
  rule(
    'distillation-sequential',
    'conflicting-options',
    'NotImplementedError "seq_kd=True … is deprecated"',
    (run) =>
      when(run.line === '4.x' && isGkd(run) && run.on('seq_kd'), {
        options: ['seq_kd'],
        message: 'answers of the teacher are no longer trained on',
        repair: 'remove --seq_kd',
      }),
  ),
  rule(
    'distillation-async',
    'conflicting-options',
    'NotImplementedError "async_generate is not supported for GKD"',
    (run) =>
      when(isGkd(run) && run.on('async_generate'), {
        options: ['async_generate'],
        message: 'GKD does not generate ahead',
        repair: 'remove --async_generate',
      }),
  ),
  rule(
    'teacher-liger',
    'conflicting-options',
    'ValueError "OPD-RL is not supported with use_liger_kernel"',
    (run) =>
      when(
        run.line === '4.x' &&
          run.text('rlhf_type') === 'grpo' &&
          run.on('use_liger_kernel') &&
          ['teacher_model', 'teacher_model_server'].some(run.given),
        {
          options: ['use_liger_kernel'],
          message: 'GRPO with a teacher has no Liger loss',
          repair: 'remove --use_liger_kernel',
        },
      ),
  ),
];

function isGkd(run: ResolvedRun): boolean {
  return run.text('rlhf_type') === 'gkd';
}

function rule(
  id: string,
  code: Rule['code'],
  raised: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  const source = raised.includes('.py') ? raised : `${ARGUMENTS}: ${raised}`;
  return ruleOfKinds(['grpo', 'gkd'], id, code, source, check);
}
