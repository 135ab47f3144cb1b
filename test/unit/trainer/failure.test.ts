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
    'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB',
    'out of memory',
    /needs more memory/,
  ],
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
