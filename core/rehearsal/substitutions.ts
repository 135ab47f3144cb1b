import {
  approximate,
  type Draft,
  givenOptions,
  mechanical,
  saidBy,
  withOption,
  withoutOption,
} from './command.ts';
import { withoutProcesses } from './environment.ts';
import { withNoise, withoutEnvironment } from './rewards.ts';
import { CAPPED, IDLE_CALLBACKS, MOST_ROWS, MOST_ROWS_OF_PPO, REMOVED, SET } from './substitution-table.ts';

export interface SubstitutionContext {
  /** Where the engine is to write, as it is told in the command. */
  readonly output: string;
  /** The model that the post serves as a teacher; null when it serves none. */
  readonly servedModel: string | null;
}

/**
 * The command that is rehearsed in place of a draft: everything that cannot work on one processor is taken out or
 * replaced by what the table says, and each such change is listed. What the table does not name stays as it is.
 */
export function substitute(draft: Draft, { output, servedModel }: SubstitutionContext): Draft {
  const steps: readonly ((draft: Draft) => Draft)[] = [
    withoutProcesses,
    (before) => withTeacher(before, servedModel),
    withoutIdleCallbacks,
    withoutEnvironment,
    withoutWrittenEvaluation,
    withoutRemoved,
    withSettings,
    withCaps,
    withBytesForTokens,
    withFewRows,
    withNoise,
    (before) =>
      withOption(
        before,
        'output_dir',
        [output],
        mechanical('what the rehearsal leaves has a place of its own'),
      ),
  ];
  return steps.reduce((before, step) => step(before), draft);
}

/** A teacher behind an address cannot be asked: the model that the post serves there stands in, else the student's. */
function withTeacher(draft: Draft, servedModel: string | null): Draft {
  const given = givenOptions(draft);
  const address = given.get('teacher_model_server');
  const teacher = servedModel ?? given.get('model')?.written[0];
  if (address === undefined || teacher === undefined) return draft;
  const reason = approximate('no teacher answers there: a stand-in of its model teaches');
  return withOption(withoutOption(draft, 'teacher_model_server', reason), 'teacher_model', [teacher], reason);
}

function withoutIdleCallbacks(draft: Draft): Draft {
  const callbacks = givenOptions(draft).get('callbacks')?.written ?? [];
  const kept = callbacks.filter((name) => !IDLE_CALLBACKS.includes(name));
  if (kept.length === callbacks.length) return draft;
  const reason = approximate(
    `${callbacks.filter((name) => !kept.includes(name)).join(' and ')} waits for a GPU`,
  );
  return kept.length === 0
    ? withoutOption(draft, 'callbacks', reason)
    : withOption(draft, 'callbacks', kept, reason);
}

/** What random weights write is mostly nothing, and ms-swift's comparison of texts stops at that. */
function withoutWrittenEvaluation(draft: Draft): Draft {
  const written = givenOptions(draft).get('predict_with_generate');
  if (written === undefined || !/^(?:true|1)$/i.test(saidBy(written))) return draft;
  const reason = approximate(
    'random weights write nothing that could be compared: the evaluation is of the loss',
  );
  return ['predict_with_generate', 'eval_metric', 'metric_for_best_model', 'greater_is_better'].reduce(
    (before, option) => withoutOption(before, option, reason),
    draft,
  );
}

function withoutRemoved(draft: Draft): Draft {
  let after = draft;
  for (const [option, given] of givenOptions(draft)) {
    const row = REMOVED.find(
      ({ options, unless }) => options.test(option) && unless?.test(saidBy(given)) !== true,
    );
    if (row !== undefined) after = withoutOption(after, option, row);
  }
  return after;
}

function withSettings(draft: Draft): Draft {
  const given = givenOptions(draft);
  const alignment = alignmentOf(draft);
  const tuner = given.get('tuner_type')?.written[0];
  return SET.reduce((before, { option, to, where, alignments, tuner: only = tuner, ...reason }) => {
    const said = given.get(option);
    if (only !== tuner) return before;
    if (where !== undefined && (said === undefined || !where.test(saidBy(said)))) return before;
    if (alignments !== undefined && !alignments.includes(alignment)) return before;
    return withOption(before, option, [to], reason);
  }, draft);
}

function withCaps(draft: Draft): Draft {
  return CAPPED.reduce((before, { option, most, ...reason }) => {
    const value = givenOptions(before).get(option)?.value;
    return typeof value === 'number' && value > most
      ? withOption(before, option, [String(most)], reason)
      : before;
  }, draft);
}

const LEAST_LENGTH = 8192;

/** A stand-in reads bytes, of which a token of the real model is several: what fits there must fit here. */
function withBytesForTokens(draft: Draft): Draft {
  const longest = givenOptions(draft).get('max_length')?.value;
  if (typeof longest !== 'number' || longest <= 0 || longest >= LEAST_LENGTH) return draft;
  const reason = mechanical('a token of the stand-in is one byte, of the real model about four');
  return withOption(draft, 'max_length', [String(LEAST_LENGTH)], reason);
}

/** `id#5000` becomes `id#64`: the rows are made, not drawn, and more of them only take time. */
function withFewRows(draft: Draft): Draft {
  const most = alignmentOf(draft) === 'ppo' ? MOST_ROWS_OF_PPO : MOST_ROWS;
  return ['dataset', 'val_dataset'].reduce((before, option) => {
    const said = givenOptions(before).get(option);
    const written = said?.written ?? [];
    const fewer = written.map((word) =>
      word.replace(/#(\d+)$/, (all, rows: string) => (Number(rows) > most ? `#${most}` : all)),
    );
    return said === undefined || fewer.join(' ') === written.join(' ')
      ? before
      : withOption(before, option, fewer, mechanical('a few rows are enough for two steps'));
  }, draft);
}

/** `dpo`, `grpo` and so on; empty where the command does not align. */
function alignmentOf(draft: Draft): string {
  if (draft.subcommand !== 'rlhf') return '';
  const said = givenOptions(draft).get('rlhf_type');
  return said === undefined ? 'dpo' : saidBy(said);
}
