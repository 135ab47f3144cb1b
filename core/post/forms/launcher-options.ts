/** A launcher's own options, in front of the script that it starts. */
export interface LauncherOptions<Word> {
  /** Names without leading dashes and with `_`; a flag's value is null. */
  readonly values: ReadonlyMap<string, Word | null>;
  /** The position of the script or module; the number of words when there is none. */
  readonly at: number;
  /** `-m`: what is started is a module. */
  readonly isModule: boolean;
}

/** Options that take no value; all others do. From torch's run.py, accelerate's launch.py and deepspeed's runner.py. */
const FLAGS: ReadonlySet<string> = new Set(
  [
    'm',
    'module',
    'standalone',
    'no_python',
    'run_path',
    'use_env',
    'cpu',
    'multi_gpu',
    'tpu',
    'quiet',
    'debug',
  ].concat(
    [
      'use_deepspeed',
      'use_fsdp',
      'use_megatron_lm',
      'use_tpu',
      'use_xpu',
      'mps',
      'q',
      'same_network',
      'force',
    ],
    ['network_check', 'exclude_straggler', 'save_at_breakpoint', 'auto_config', 'auto_tunning', 'precheck'],
    ['numa_affinity', 'comm_perf_test', 'no_local_rank', 'no_ssh', 'no_ssh_check', 'force_multi', 'save_pid'],
    ['enable_elastic_training', 'enable_cpu_affinity', 'downcast_bf16', 'bind_cores_to_rank'],
  ),
);

/** Python's own options that take a value. */
const PYTHON_VALUES = new Set(['W', 'X']);

/** Reads the words from a position on up to the script. */
export function readLauncherOptions<Word extends { readonly text: string }>(
  words: readonly Word[],
  start: number,
): LauncherOptions<Word> {
  const values = new Map<string, Word | null>();
  let isModule = false;
  let at = start;
  for (let word = words[at]; word?.text.startsWith('-') === true && word.text !== '--'; word = words[at]) {
    at += 1;
    const [, name = '', explicit] = /^--?([^=]*)(?:=(.*))?$/s.exec(word.text) ?? [];
    const key = name.replaceAll('-', '_');
    if (key === 'm' || key === 'module') isModule = true;
    if (explicit !== undefined) {
      values.set(key, { ...word, text: explicit });
      continue;
    }
    const next = words[at];
    const takes =
      next !== undefined && !FLAGS.has(key) && !next.text.startsWith('-') && !next.text.endsWith('.py');
    values.set(key, takes ? next : null);
    if (takes) at += 1;
  }
  return { values, at, isModule };
}

/** As `readLauncherOptions`, for `python` itself: one letter each, few with a value. `-c` starts no script. */
export function readPythonOptions<Word extends { readonly text: string }>(
  words: readonly Word[],
  start: number,
): LauncherOptions<Word> | null {
  let at = start;
  for (let word = words[at]; word?.text.startsWith('-') === true; word = words[at]) {
    at += 1;
    const letter = word.text.charAt(1);
    if (letter === 'c') return null;
    if (letter === 'm' && word.text.length === 2) return { values: new Map(), at, isModule: true };
    if (PYTHON_VALUES.has(letter) && word.text.length === 2) at += 1;
  }
  return { values: new Map(), at, isModule: false };
}
