import { expect, it } from 'vitest';
import { explainFailure } from '../../../containers/trainer/failure.ts';

/** Last lines of real runs of ms-swift 4.6.0. */
it.each([
  [
    1,
    "ValueError: remaining_argv: ['--no_such_option', '3']",
    'plan',
    /does not know these words of the command: \['--no_such_option', '3'\]/,
  ],
  [
    2,
    "sft.py: error: argument --learning_rate/--learning-rate: invalid float value: 'abc'",
    'plan',
    /refuses the command: argument --learning_rate/,
  ],
  [
    2,
    "sft.py: error: argument --truncation_strategy/--truncation-strategy: invalid choice: 'foo' (choose from 'delete', 'left', 'right')",
    'plan',
    /refuses the command: argument --truncation_strategy\/--truncation-strategy: invalid choice: 'foo'/,
  ],
  [1, 'ValueError: Unknown tuner_type: nosuch', 'plan', /^ms-swift knows no tuner_type nosuch$/],
  [
    1,
    'OSError: Error no file named model.safetensors, or pytorch_model.bin, found in directory m/x',
    'model',
    /no weights: model\.safetensors is missing in m\/x/,
  ],
  [
    1,
    "ValueError: Failed to automatically match model_type for `x`. Multiple possible types found: ['qwen2', 'qwen2_gte']",
    'model',
    /cannot tell the model_type/,
  ],
  [
    1,
    '[ERROR:swift] Dataset nobody/nodataset load failed: ... [E1001]\nTimeoutError: x',
    'dataset',
    /nobody\/nodataset could not be loaded/,
  ],
  [
    1,
    "ConnectionError: Couldn't reach 'nofile.jsonl' on the Hub (OfflineModeIsEnabled)",
    'dataset',
    /nofile\.jsonl is not at hand/,
  ],
  [
    1,
    'modelscope_hub.errors.NetworkError: [E1020] Connection failed: https://hub.example/a/b',
    'model',
    /hub cannot be reached/,
  ],
  [
    1,
    'LocalEntryNotFoundError: Got: ConnectError: [Errno -2] Name or service not known',
    'model',
    /hub cannot be reached/,
  ],
  [
    1,
    'huggingface_hub.errors.LocalEntryNotFoundError: Cannot find it, and outgoing traffic has been disabled',
    'model',
    /hub cannot be reached/,
  ],
  [
    1,
    'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB',
    'out of memory',
    /needs more memory/,
  ],
  [
    1,
    'torch.distributed.DistBackendError: NCCL error',
    'training',
    /^ms-swift stopped with: torch\.distributed\.DistBackendError: NCCL error$/,
  ],
  [137, '', 'out of memory', /was killed/],
  [247, '', 'out of memory', /was killed/],
  [
    1,
    "ValueError: Your setup doesn't support bf16/gpu. You need to assign use_cpu if you want to train the model on CPU.",
    'training',
    /no GPU for the run/,
  ],
  [
    1,
    'ValueError: lora.ParamWrapper does not work with lora_dropout != 0.',
    'training',
    /ms-swift stopped with: ValueError: lora\.ParamWrapper/,
  ],
  [
    1,
    'Handled: KeyError: a\nRuntimeError: the last one counts',
    'training',
    /RuntimeError: the last one counts/,
  ],
  [3, 'nothing to see', 'training', /ended with exit code 3 and named no reason/],
])('exit code %i with %j is of the stage %s', (exitCode, log, stage, message) => {
  const explained = explainFailure(`Traceback (most recent call last):\n${log}\n`, exitCode);

  expect(explained.stage).toBe(stage);
  expect(explained.message).toMatch(message);
});

it('a sign that is special counts before a general one further down', () => {
  const log = "ValueError: remaining_argv: ['--x']\nRuntimeError: a process ended\n";

  expect(explainFailure(log, 1)).toMatchObject({ stage: 'plan' });
});

it('what stands in a log is quoted, not taken for a reference to a part of it', () => {
  const { message } = explainFailure('ValueError: it costs $1 and $& more\n', 1);

  expect(message).toBe('ms-swift stopped with: ValueError: it costs $1 and $& more');
});
