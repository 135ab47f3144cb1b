/** What a line of ms-swift calls what every training is told. */
interface LineWords {
  readonly words: readonly string[];
  readonly dataSeed: string;
  /** Has the engine write a checkpoint when it is asked to stop, and end (ms-swift 4.x, callbacks/deepspeed_elastic.py). */
  readonly stoppingCallback: string | null;
}

const OUTPUT = ['--output_dir', 'mustrun-output'];
const SINCE_3 = [
  ...[...OUTPUT, '--add_version', 'false', '--check_model', 'false', '--report_to', 'none'],
  ...['--logging_strategy', 'steps', '--logging_steps', '1'],
];
const IN_2 = [
  ...[...OUTPUT, '--add_output_dir_suffix', 'false', '--check_model_is_latest', 'false'],
  ...['--report_to', 'none', '--logging_steps', '1'],
];

/** Each was executed with the newest release of its line: 2.6.1, 3.12.6, 4.6.0. */
const LINES: Readonly<Record<string, LineWords>> = {
  '2.x': { words: IN_2, dataSeed: '--dataset_seed', stoppingCallback: null },
  '3.x': { words: SINCE_3, dataSeed: '--data_seed', stoppingCallback: null },
  '4.x': { words: SINCE_3, dataSeed: '--data_seed', stoppingCallback: 'graceful_exit' },
};

/**
 * Words that every training run is given behind its own, so that its evidence lies at a known place. An option given
 * twice counts the last time, so the post's own callbacks are said again.
 */
export function trainingWords(line: string, ownCallbacks: readonly string[]): readonly string[] {
  const { words, stoppingCallback } = wordsOf(line);
  if (stoppingCallback === null) return words;
  return [
    ...words,
    '--callbacks',
    ...ownCallbacks.filter((name) => name !== stoppingCallback),
    stoppingCallback,
  ];
}

/** Words that give a run other seeds than its own. */
export function seedWords(line: string, seed: number, dataSeed: number): readonly string[] {
  return ['--seed', String(seed), wordsOf(line).dataSeed, String(dataSeed)];
}

function wordsOf(line: string): LineWords {
  const words = LINES[line];
  if (words === undefined) throw new RangeError(`no run is planned for ms-swift ${line}`);
  return words;
}
