import type { DescribedOption, DescribedProblem, UnresolvedPart } from '../forms/described-run.ts';
import { commonLines, optionsOfObject, readOptions, runAt } from './described.ts';
import { commandOfName } from './engine-calls.ts';
import type { Evaluator } from './evaluator.ts';
import { linesOfName, modulesOffering } from './names/engine-names.ts';
import { partOf } from './option-value.ts';
import { type CallArguments, readCallArguments } from './read-entries.ts';
import type { Findings } from './reading.ts';
import type { ResolvedName } from './scope.ts';
import type { PythonNode } from './syntax.ts';
import type { PythonEntry, PythonObject, PythonValue } from './value.ts';

/** What a trainer takes that is an object of the program, and no option. */
const OBJECTS = new Set(
  [
    'args',
    'model',
    'ref_model',
    'train_dataset',
    'eval_dataset',
    'data_collator',
    'tokenizer',
    'template',
  ].concat(
    [
      'processing_class',
      'processor',
      'callbacks',
      'optimizers',
      'compute_metrics',
      'peft_config',
      'reward_model',
    ],
    ['reward_funcs', 'preprocess_logits_for_metrics', 'compute_loss_func', 'model_init', 'value_model'],
  ),
);

/** Of these, what a run cannot do without. */
const NEEDED = new Set(['model', 'train_dataset']);

/**
 * Reads a call of a trainer, `Seq2SeqTrainer(model=model, args=training_args)`, or of a name that only looks like one of ms-swift's,
 * `DPOTrainer(model, config={…})`. Its options are literals; the model and the data are objects that nothing can be said about.
 */
export function readTrainer(
  evaluator: Evaluator,
  node: PythonNode,
  list: PythonNode,
  callee: ResolvedName,
  findings: Findings,
): void {
  const command = commandOfName(callee.name);
  const isOther =
    callee.module !== null &&
    linesOfName(callee.module, callee.name) !== null &&
    !/Trainer$/.test(callee.name);
  if (command === null || isOther) return;
  const given = readCallArguments(evaluator, list);
  const at = evaluator.offsetAt(node.start);
  const content = readContent(given);
  if (content.options.size === 0) return;
  const { object, problems } = content;
  if (object !== null) findings.used.add(object.at);
  const options = new Map(content.options);
  if (command.method !== null && !options.has('rlhf_type')) {
    const place = { nameOffset: at, valueOffset: at, implied: true };
    options.set('rlhf_type', { name: 'rlhf_type', value: command.method, ...place });
  }
  const lines = commonLines(linesOfName(callee.module, callee.name), object?.lines ?? null);
  const run = runAt(evaluator.scope, at, evaluator.offsetAt(node.end), callee.module === null ? null : lines);
  findings.runs.push({
    ...run,
    program: 'swift',
    subcommand: command.subcommand,
    stated: false,
    arguments: { kind: 'options', options },
    unresolved: content.unresolved,
    problems: [...run.problems, ...problems, ...unknownName(callee, at)],
  });
}

interface Content {
  readonly options: ReadonlyMap<string, DescribedOption>;
  readonly unresolved: readonly UnresolvedPart[];
  readonly problems: readonly DescribedProblem[];
  readonly object: PythonObject | null;
}

function readContent({ positional, entries, leftovers }: CallArguments): Content {
  const named: PythonEntry[] = [];
  const unresolved: UnresolvedPart[] = leftovers.map(partOf);
  const problems: DescribedProblem[] = [];
  let object: PythonObject | null = null;
  const options = new Map<string, DescribedOption>();
  const addDictionary = (value: Extract<PythonValue, { kind: 'dictionary' }>, at: number): void => {
    const reading = readOptions(value.entries.values(), value.leftovers);
    for (const [name, option] of reading.options) options.set(name, option);
    unresolved.push(...reading.unresolved);
    problems.push(dictionaryGiven(at));
  };
  for (const value of positional) {
    if (value.kind === 'object') object = value;
    else if (value.kind === 'dictionary') addDictionary(value, value.at);
    else if (value.kind === 'unresolved') unresolved.push(partOf(value));
  }
  for (const entry of entries.values()) {
    const { value, name } = entry;
    if (value.kind === 'object') object = value;
    else if (value.kind === 'dictionary' && (name === 'args' || !OBJECTS.has(name)))
      addDictionary(value, entry.nameAt);
    else if (value.kind === 'text' || !OBJECTS.has(name)) named.push(entry);
    else if (value.kind === 'unresolved' && NEEDED.has(name)) unresolved.push(partOf(value));
  }
  const direct = readOptions(named, []);
  for (const [name, option] of direct.options) options.set(name, option);
  unresolved.push(...direct.unresolved);
  if (object === null) return { options, unresolved, problems, object };
  const built = optionsOfObject(object);
  return {
    options: new Map([...built.options, ...options]),
    unresolved: [...built.unresolved, ...unresolved],
    problems,
    object,
  };
}

function dictionaryGiven(offset: number): DescribedProblem {
  return {
    code: 'invented-api',
    level: 'error',
    offset,
    message: 'no trainer of ms-swift takes its options as a dictionary',
    expected: 'args=TrainingArguments(…)',
    repair: null,
  };
}

/** A name without an import that no release has. */
function unknownName({ module, name }: ResolvedName, offset: number): readonly DescribedProblem[] {
  if (module !== null || modulesOffering(name).length > 0) return [];
  return [
    {
      code: 'invented-api',
      level: 'error',
      offset,
      message: `no release of ms-swift has ${name}`,
      expected: null,
      repair: null,
    },
  ];
}
