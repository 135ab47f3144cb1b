import type { Stage } from '../../core/flow/exit-code.ts';

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
    sentence: 'the data set $1 is not at hand, and its hub cannot be reached',
  },
  {
    pattern: /NetworkError: \[E1020\]|LocalEntryNotFoundError: /,
    stage: 'model',
    sentence: 'a model of the command is not at hand, and its hub cannot be reached',
  },
  {
    pattern: /Your setup doesn't support bf16\/gpu/,
    stage: 'training',
    sentence:
      'this machine has no GPU for the run\u2019s bfloat16 (on a CPU the post would have to say --use_cpu true)',
  },
  {
    pattern: /^([\w.]*(?:Error|Exception|Interrupt)\b.*)$/m,
    stage: 'training',
    sentence: 'ms-swift stopped with: $1',
  },
];

/** The stage in which a run failed and a sentence about it, read off the end of its log. */
export function explainFailure(
  log: string,
  exitCode: number,
): { readonly stage: Stage; readonly message: string } {
  for (const { pattern, stage, sentence } of SIGNS) {
    const found = lastMatch(log, pattern);
    if (found)
      return { stage, message: sentence.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? '') };
  }
  // `swift` passes its child's death by signal 9 on as -9, which a shell shows as 247.
  const killed = exitCode === 247 || exitCode === 137;
  return killed
    ? {
        stage: 'out of memory',
        message: 'the training process was killed, as the system does when memory runs out',
      }
    : { stage: 'training', message: `ms-swift ended with exit code ${exitCode} and named no reason` };
}

/** The last match counts: an exception that was handled stands further up. */
function lastMatch(text: string, pattern: RegExp): RegExpExecArray | null {
  let found: RegExpExecArray | null = null;
  for (const match of text.matchAll(new RegExp(pattern.source, `g${pattern.flags.replace('g', '')}`)))
    found = match;
  return found;
}
