import type { Stage } from '../../core/flow/attempt/exit-code.ts';

interface Sign {
  readonly pattern: RegExp;
  readonly stage: Stage;
  /** For people; `$1` is the pattern's first group. */
  readonly sentence: string;
}

/**
 * What ms-swift and the libraries under it print last when they give up, as seen with 4.6.0 (the exact lines are
 * in the tests). The first sign that matches counts, so the special stands before the general.
 */
const SIGNS: readonly Sign[] = [
  {
    // PyTorch's own writer says only that a file came out shorter than it should.
    pattern: /No space left on device|Disk quota exceeded|inline_container\.cc:\d+\] \. unexpected pos/,
    stage: 'training',
    sentence: 'the disk is full: what the run writes (checkpoints, logs) does not fit on it',
  },
  {
    pattern:
      /CUDA out of memory|torch\.OutOfMemoryError|DefaultCPUAllocator: can't allocate memory|MemoryError/,
    stage: 'out of memory',
    sentence: 'the run needs more memory than this machine has',
  },
  {
    pattern: /remaining_argv: (\[.*\])/,
    stage: 'plan',
    sentence: 'ms-swift does not know these words of the command: $1',
  },
  {
    pattern: /^\S+\.py: error: (argument .*)$/m,
    stage: 'plan',
    sentence: 'ms-swift refuses the command: $1',
  },
  {
    pattern: /ValueError: Unknown tuner_type: (\S+)/,
    stage: 'plan',
    sentence: 'ms-swift knows no tuner_type $1',
  },
  {
    pattern: /no file named (model\.safetensors[^,]*), .*found in directory (\S+)/,
    stage: 'model',
    sentence: 'the model folder has no weights: $1 is missing in $2',
  },
  {
    pattern: /Failed to automatically match (model_type|template_type)/,
    stage: 'model',
    sentence: 'ms-swift cannot tell the $1 of this model: name it in the command',
  },
  {
    pattern: /Dataset (\S+) load failed[\s\S]*\[E10(?:01|20)\]/,
    stage: 'dataset',
    sentence:
      'the data set $1 is missing here: nothing of that name lies in the working directory, and the hub that was asked for it could not be reached',
  },
  {
    pattern: /Dataset (\S+) load failed/,
    stage: 'dataset',
    sentence: 'the data set $1 could not be loaded',
  },
  {
    pattern: /(?:FileNotFoundError|DatasetNotFoundError|DatasetGenerationError): ?(.*)/,
    stage: 'dataset',
    sentence: 'the data could not be read: $1',
  },
  {
    pattern: /ConnectionError: Couldn't reach '([^']+)' on the Hub/,
    stage: 'dataset',
    sentence:
      'the data set $1 is missing here: nothing of that name lies in the working directory, and the hub that was asked for it could not be reached',
  },
  {
    pattern: /NetworkError: \[E1020\].*\/models\/([^\s/?]+\/[^\s/?]+)\//,
    stage: 'model',
    sentence:
      'the model $1 is missing here: no folder of that name lies in the working directory, and the hub that was asked for it could not be reached',
  },
  {
    pattern: /NetworkError: \[E1020\]|LocalEntryNotFoundError: /,
    stage: 'model',
    sentence:
      'a model of the command is missing here: no folder of its name lies in the working directory, and the hub that was asked for it could not be reached',
  },
  {
    pattern: /DownloadDeadlineError: \[E1001\]/,
    stage: 'dataset',
    sentence:
      'a file of the command is missing here: nothing of its name lies in the working directory, and the hub that was asked for it could not be reached',
  },
  {
    pattern: /EOFError: EOF when reading a line/,
    stage: 'evaluation',
    sentence: 'ms-swift waits for somebody to type: the command needs a data set (--val_dataset)',
  },
  {
    pattern: /Your setup doesn't support bf16\/gpu/,
    stage: 'training',
    sentence:
      'this machine has no GPU for the run\u2019s bfloat16 (on a CPU the post would have to say --use_cpu true)',
  },
  {
    pattern: /PackageNotFoundError: No package metadata was found for (?:The ')?([\w.-]+)/,
    stage: 'plan',
    sentence: 'the command needs the package $1, which is no part of the training environment',
  },
];

/** Where nothing else is known. torchrun's own error says only that one of its processes ended. */
const LAST_ERROR: Sign = {
  pattern: /^(?!torch\.distributed\.elastic\.)([\w.]*(?:Error|Exception|Interrupt)\b.*)$/m,
  stage: 'training',
  sentence: 'ms-swift stopped with: $1',
};

/** How torchrun tells that the process which failed first was ended by a signal; it ends the others itself. */
const WORKER_SIGNAL = /Root Cause \(first observed failure\):[^=]*?Signal \d+ \((SIG\w+)\)/;

/** How the engine ended, besides its log. */
export interface EngineExit {
  readonly exitCode: number;
  /** What ended the engine's first process, where a signal did. */
  readonly signal: string | null;
  /** Processes that the kernel killed for lack of memory meanwhile; null where it does not tell. */
  readonly oomKills: number | null;
}

/** The stage in which a run failed and a sentence about it, read off the end of its log and how it ended. */
export function explainFailure(
  printed: string,
  exit: EngineExit,
): { readonly stage: Stage; readonly message: string } {
  if (exit.oomKills !== null && exit.oomKills > 0) {
    const message =
      'the kernel killed the training process for lack of memory: the run needs more than there is';
    return { stage: 'out of memory', message };
  }
  // PyTorch marks what one of several processes raises.
  const log = printed.replace(/^\[rank\d+\]: ?/gm, '');
  const [, workerSignal = null] = lastMatch(log, WORKER_SIGNAL) ?? [];
  for (const { pattern, stage, sentence } of workerSignal === null ? [...SIGNS, LAST_ERROR] : SIGNS) {
    const found = lastMatch(log, pattern);
    if (found)
      return { stage, message: sentence.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? '') };
  }
  const signal = exit.signal ?? workerSignal ?? signalOf(exit.exitCode);
  if (signal === null)
    return {
      stage: 'training',
      message: `ms-swift ended with exit code ${exit.exitCode} and named no reason`,
    };
  if (signal === 'SIGKILL' && exit.oomKills === null) {
    const message = 'the training process was killed, as the system does when memory runs out';
    return { stage: 'out of memory', message };
  }
  const meaning = SIGNALS[signal] ?? '';
  return { stage: 'training', message: `the training process was ended by ${signal}${meaning}` };
}

/** What a signal tells of its cause. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: ', from outside: the kernel counts no kill for lack of memory',
  SIGTERM: ', from outside',
  SIGSEGV: ': a compiled library read or wrote memory that is not its own',
  SIGILL: ': a compiled library has instructions that this processor does not know',
  SIGABRT: ': a compiled library gave up',
  SIGBUS: ': a file in memory was cut off, or shared memory (/dev/shm) is full',
};

const NUMBERS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/**
 * `swift` passes its child's death by signal 9 on as exit code -9, which the system keeps as 247; a shell would say 137.
 */
function signalOf(exitCode: number): string | null {
  return NUMBERS[256 - exitCode] ?? NUMBERS[exitCode - 128] ?? null;
}

/** The last match counts: an exception that was handled stands further up. */
function lastMatch(text: string, pattern: RegExp): RegExpExecArray | null {
  let found: RegExpExecArray | null = null;
  for (const match of text.matchAll(new RegExp(pattern.source, `g${pattern.flags.replace('g', '')}`)))
    found = match;
  return found;
}
