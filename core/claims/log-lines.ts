import type { PlacedText } from '../post/blocks.ts';
import type { Finding, Named } from './finding.ts';
import { findPrintedNumbers } from './printed-number.ts';
import { firstDigit, stateNumbers, type UnitElsewhere } from './state-number.ts';

/** What a field of the engine's log is; see `logging.jsonl` of ms-swift and the trainer of transformers. */
interface Field extends Named {
  readonly unit?: string;
}

const SCORES = /^(?:eval_)?(?:rouge|bleu|f1|score)[\w-]*$/;

function fieldOf(name: string, kind: RecordKind): Field | null {
  switch (name) {
    case 'loss':
      return { metric: 'train_loss', statistic: 'last' };
    case 'train_loss':
      return { metric: 'train_loss', statistic: 'mean' };
    case 'eval_loss':
      return { metric: 'eval_loss', statistic: 'last' };
    case 'acc':
    case 'token_acc':
    case 'seq_acc':
      return { metric: 'accuracy', statistic: kind === 'summary' ? 'mean' : 'last' };
    case 'eval_acc':
    case 'eval_token_acc':
    case 'eval_accuracy':
    case 'rewards/accuracies':
      return { metric: 'accuracy', statistic: 'last' };
    case 'memory(GiB)':
      return { metric: 'gpu_memory', statistic: 'max', unit: 'GiB' };
    case 'train_speed(iter/s)':
      return { metric: 'speed', statistic: kind === 'summary' ? 'mean' : 'last', unit: 'iter/s' };
    case 'train_speed(s/it)':
      return { metric: 'speed', statistic: kind === 'summary' ? 'mean' : 'last', unit: 's/it' };
    case 'train_runtime':
      return { metric: 'duration', statistic: 'total', unit: 'seconds' };
    case 'train_samples_per_second':
      return { metric: 'speed', statistic: 'mean', unit: 'samples/s' };
    case 'train_steps_per_second':
      return { metric: 'speed', statistic: 'mean', unit: 'steps/s' };
    case 'reward':
      return { metric: 'other', statistic: 'last' };
    case 'global_step':
      return kind === 'summary' ? { metric: 'steps', statistic: 'total' } : null;
    default:
      return SCORES.test(name) ? { metric: 'score', statistic: 'last' } : null;
  }
}

type RecordKind = 'step' | 'evaluation' | 'summary';

function kindOfRecord(line: string): RecordKind | null {
  if (/["']train_runtime["']\s*:/.test(line)) return 'summary';
  if (/["']eval_\w[\w-]*["']\s*:/.test(line)) return 'evaluation';
  return /["']loss["']\s*:/.test(line) ? 'step' : null;
}

const ENTRY = /(["'])([\w/()-]{2,40})\1\s*:\s*(["']?)([-+]?\d[\d.]*(?:e[-+]?\d+)?)\3(?=\s*[,}])/g;

/**
 * The claims of a quoted training log: Python dictionaries or JSON, numbers as such or in quotes. Of many records the last of each
 * kind counts: the last step, the last evaluation, the summary.
 */
export function findInLog(content: PlacedText): readonly Finding[] {
  const last = new Map<RecordKind, { readonly line: string; readonly start: number }>();
  let start = 0;
  for (const line of content.text.split('\n')) {
    const kind = line.includes(':') ? kindOfRecord(line) : null;
    if (kind !== null) last.set(kind, { line, start });
    start += line.length + 1;
  }
  const records = [...last].flatMap(([kind, record]) =>
    findInRecord(kind, record.line, record.start, content),
  );
  return [...records, ...findParameterLine(content)];
}

function findInRecord(
  kind: RecordKind,
  line: string,
  start: number,
  { offsetAt }: PlacedText,
): readonly Finding[] {
  return [...line.matchAll(ENTRY)].flatMap((match) => {
    const [whole, , name = '', quote = '', value = ''] = match;
    const field = fieldOf(name, kind);
    if (field === null) return [];
    const at = start + match.index + whole.length - quote.length - value.length;
    const { unit, ...named } = field;
    return findValue(value, `${name}: ${value}`, named, unit, (index) => offsetAt(at + index));
  });
}

/** `model_parameter_info: … 7635.8016M Params (20.1851M Trainable [0.2644%])`, `trainable params: 20,185,088 || …`. */
const PARAMETERS = /\(([\d.]+M) Trainable|\btrainable params: ([\d,.]+[KMB]?)/;

function findParameterLine({ text, offsetAt }: PlacedText): readonly Finding[] {
  const match = PARAMETERS.exec(text);
  const value = match?.[1] ?? match?.[2];
  if (match === null || value === undefined) return [];
  const at = match.index + match[0].indexOf(value);
  const named = { metric: 'parameters', statistic: 'value' } as const;
  return findValue(value, match[0], named, undefined, (index) => offsetAt(at + index));
}

function findValue(
  value: string,
  text: string,
  named: Named,
  unit: string | undefined,
  offsetAt: (index: number) => number,
): readonly Finding[] {
  const elsewhere: UnitElsewhere | null = unit === undefined ? null : { text: unit, exponent: 0 };
  return findPrintedNumbers(value)
    .slice(0, 1)
    .flatMap((number) => stateNumbers(number, elsewhere, named.metric))
    .map((number) => ({
      offset: offsetAt(firstDigit(number.printed)),
      text,
      named,
      number,
      standing: { kind: 'log' } as const,
      label: '',
    }));
}
