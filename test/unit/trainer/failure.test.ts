import { expect, it } from 'vitest';
import { type EngineExit, explainFailure } from '../../../containers/trainer/failure.ts';

const ended = (exitCode: number, more: Partial<EngineExit> = {}): EngineExit => ({
  exitCode,
  signal: null,
  oomKills: null,
  ...more,
});

/** As torchrun tells that one of its processes was killed: it ends the others itself. */
function workerKilled(signal: string): string {
  return `torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
=======================================================
sft.py FAILED
-------------------------------------------------------
Failures:
[1]:
  rank      : 0 (local_rank: 0)
  traceback : Signal 15 (SIGTERM) received by PID 12005
-------------------------------------------------------
Root Cause (first observed failure):
[0]:
  rank      : 1 (local_rank: 1)
  exitcode  : -9 (pid: 12006)
  traceback : Signal ${signal} received by PID 12006
=======================================================`;
}

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
    /nobody\/nodataset is missing here: .* could not be reached$/,
  ],
  [
    1,
    "ConnectionError: Couldn't reach 'nofile.jsonl' on the Hub (OfflineModeIsEnabled)",
    'dataset',
    /nofile\.jsonl is missing here: .* the hub that was asked for it could not be reached$/,
  ],
  [
    1,
    'modelscope_hub.errors.NetworkError: [E1020] Connection failed: https://hub.example/a/b',
    'model',
    /is missing here: .* could not be reached$/,
  ],
  [
    1,
    'LocalEntryNotFoundError: Got: ConnectError: [Errno -2] Name or service not known',
    'model',
    /is missing here: .* could not be reached$/,
  ],
  [
    1,
    'huggingface_hub.errors.LocalEntryNotFoundError: Cannot find it, and outgoing traffic has been disabled',
    'model',
    /is missing here: .* could not be reached$/,
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
  [
    1,
    "RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 400000000000 bytes. Error code 12 (Cannot allocate memory)\nTrain:   0%|          | 0/3 [00:07<?, ?it/s]",
    'out of memory',
    /^the run needs more memory than this machine has$/,
  ],
  [
    1,
    '    with open(output_path, "w") as writer:\nOSError: [Errno 28] No space left on device\nTrain: 100%|██████████| 3/3 [00:03<00:00,  1.22s/it]',
    'training',
    /^the disk is full/,
  ],
  [
    1,
    'RuntimeError: basic_ios::clear: iostream error\n\nDuring handling of the above exception, another exception occurred:\n\nRuntimeError: [enforce fail at inline_container.cc:672] . unexpected pos 126976 vs 126868',
    'training',
    /^the disk is full/,
  ],
  [
    1,
    'modelscope_hub._download_control._DownloadDeadlineError: [E1001] 下载总时限已耗尽；已保存可继续下载的临时文件',
    'dataset',
    /^a file of the command is missing here: .* could not be reached$/,
  ],
  [
    1,
    "modelscope_hub.errors.NetworkError: [E1020] Connection failed: _DownloadHTTPSConnectionPool(host='modelscope.cn', port=443): Max retries exceeded with url: /api/v1/models/Qwen/Qwen2.5-0.6B-Instruct/repo/files?Revision=master&Recursive=True (Caused by NameResolutionError(\"_DownloadHTTPSConnection(host='modelscope.cn', port=443): Failed to resolve 'modelscope.cn' ([Errno -2] Name or service not known)\"))",
    'model',
    /^the model Qwen\/Qwen2\.5-0\.6B-Instruct is missing here: .* could not be reached$/,
  ],
  [
    245,
    "UserWarning: 'pin_memory' argument is set as true but no accelerator is found",
    'training',
    /^the training process was ended by SIGSEGV: a compiled library/,
  ],
  [
    1,
    "importlib.metadata.PackageNotFoundError: No package metadata was found for The 'deepspeed' distribution was not found and is required by this application. ",
    'plan',
    /^the command needs the package deepspeed, which is no part of the training environment$/,
  ],
  [
    1,
    '[rank1]: ValueError: Using fsdp only works in distributed training.\n    raise ChildFailedError(\ntorch.distributed.elastic.multiprocessing.errors.ChildFailedError: ',
    'training',
    /^ms-swift stopped with: ValueError: Using fsdp only works in distributed training\.$/,
  ],
  [1, `[rank0]: ConnectionError: closed\n${workerKilled('9 (SIGKILL)')}`, 'out of memory', /was killed/],
  [1, workerKilled('11 (SIGSEGV)'), 'training', /^the training process was ended by SIGSEGV/],
  [143, '', 'training', /^the training process was ended by SIGTERM, from outside$/],
  [128, '', 'training', /exit code 128 and named no reason/],
  [3, 'nothing to see', 'training', /ended with exit code 3 and named no reason/],
])('exit code %i with %j is of the stage %s', (exitCode, log, stage, message) => {
  const explained = explainFailure(`Traceback (most recent call last):\n${log}\n`, ended(exitCode));

  expect(explained.stage).toBe(stage);
  expect(explained.message).toMatch(message);
});

it('a sign that is special counts before a general one further down', () => {
  const log = "ValueError: remaining_argv: ['--x']\nRuntimeError: a process ended\n";

  expect(explainFailure(log, ended(1))).toMatchObject({ stage: 'plan' });
});

it('what stands in a log is quoted, not taken for a reference to a part of it', () => {
  const { message } = explainFailure('ValueError: it costs $1 and $& more\n', ended(1));

  expect(message).toBe('ms-swift stopped with: ValueError: it costs $1 and $& more');
});

it.each([
  ['the kernel counts a kill', { oomKills: 1 }, 'out of memory', /^the kernel killed the training process/],
  ['the kernel counts none', { oomKills: 0 }, 'training', /SIGKILL, from outside: the kernel counts no kill/],
  [
    'the kernel does not tell',
    { oomKills: null },
    'out of memory',
    /as the system does when memory runs out/,
  ],
])('a process that was killed is explained, where %s', (_, more, stage, message) => {
  const explained = explainFailure('Train:  10%|', ended(137, { signal: 'SIGKILL', ...more }));

  expect(explained.stage).toBe(stage);
  expect(explained.message).toMatch(message);
});

it('a kill that the kernel counts comes before what else stands in the log', () => {
  const log = 'RuntimeError: DataLoader worker (pid 7) is killed by signal: Killed.';

  expect(explainFailure(log, ended(1, { oomKills: 2 }))).toMatchObject({ stage: 'out of memory' });
});
