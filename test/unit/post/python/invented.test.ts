import { describe, expect, it } from 'vitest';
import { linesOffering, wordsOfAttribute } from '../../../../core/post/python/names/engine-names.ts';
import { readPython } from '../../../../core/post/python/read-python.ts';
import { firstRun, optionsOf } from './summary.ts';

describe('an import', () => {
  it.each([
    ['from swift import prepare_dataset', 'invented-api', 'prepare_dataset'],
    ['from swift import DPOTrainer', 'wrong-module', 'DPOTrainer'],
    ['from swift.finetune import run', 'invented-api', 'swift'],
    ['import swift.finetune', 'invented-api', 'swift'],
    ['import swift\nswift.finetune(model="a")', 'invented-api', 'finetune'],
    ['import swift\nswift.llm.sft_everything(1)', 'invented-api', 'sft_everything'],
  ])('%j is a problem: %s', (text, code, place) => {
    const [problem, ...others] = readPython(text).problems;

    expect(problem?.code).toBe(code);
    expect(text.slice(problem?.offset).startsWith(place)).toBe(true);
    expect(others).toEqual([]);
  });

  it.each([
    'from swift import Trainer, Seq2SeqTrainer, Swift, LoraConfig',
    'from swift.llm import sft_main, TrainArguments, get_model_tokenizer as g',
    'from swift.llm import (\n    PtEngine, RequestConfig,\n)',
    'from swift.llm import *',
    'from swift import SftArguments, sft_main',
    'from swift.trainers import DPOTrainer',
    'from swift.some.deep.module import anything',
    'from trl import DPOTrainer',
    'from swiftly import x',
    'import swift.llm, os',
  ])('%j is none', (text) => {
    expect(readPython(text).problems).toEqual([]);
  });

  it('names the module that has the name', () => {
    const [problem] = readPython('from swift import DPOTrainer').problems;

    expect(problem?.expected).toContain('from swift.trainers import DPOTrainer');
  });

  it('suggests the name that was meant', () => {
    expect(readPython('from swift import Seq2SeqTraner').problems[0]?.repair).toBe(
      'did you mean Seq2SeqTrainer?',
    );
  });

  it.each([
    ['from swift.llm import sft_main, SftArguments', ['1.x', '2.x']],
    ['from swift.llm import sft_main, TrainArguments as SftArguments', ['3.x']],
    ['from swift import sft_main, SftArguments', ['4.x']],
    ['', ['1.x', '2.x', '4.x']],
  ])('%j tells the engine line', (before, lines) => {
    expect(firstRun(`${before}\nsft_main(SftArguments(model='a'))`)?.lines).toEqual(lines);
  });

  it('is a problem of the run when no release has all of them', () => {
    const text =
      "from swift.llm import sft_main, TrainArguments\nfrom swift import get_model_processor\nsft_main(TrainArguments(model='a'))";

    expect(firstRun(text)?.problems.map(({ code }) => code)).toEqual(['mixed-api']);
  });
});

describe('a trainer', () => {
  it('is a guessed run with the options of its literal dictionary', () => {
    const text = "trainer = DPOTrainer(model, config={'beta': 0.1, 'learning_rate': 5e-6})\ntrainer.train()";

    const { runs } = readPython(text);

    expect(runs.map(optionsOf)).toEqual([{ beta: '0.1', learning_rate: '5e-6', rlhf_type: 'dpo' }]);
    expect(runs[0]).toMatchObject({ subcommand: 'rlhf', stated: false, unresolved: [{ text: 'model' }] });
    expect(runs[0]?.problems.map(({ code, offset }) => [code, text.slice(offset, offset + 6)])).toEqual([
      ['invented-api', 'config'],
    ]);
  });

  it('takes options by name that are none of its own', () => {
    const text = "from swift import Trainer\nTrainer(model='qwen/Qwen3-7B', finetune_type='lora', lr=1e-4)";

    expect(optionsOf(firstRun(text))).toEqual({ model: 'qwen/Qwen3-7B', finetune_type: 'lora', lr: '1e-4' });
  });

  it('of the real interface has the options of its arguments, and objects that nobody can follow', () => {
    const text = [
      'from swift import Seq2SeqTrainer, Seq2SeqTrainingArguments',
      "args = Seq2SeqTrainingArguments(output_dir='out', learning_rate=1e-4)",
      'trainer = Seq2SeqTrainer(model=model, args=args, train_dataset=data, tokenizer=tokenizer)',
    ].join('\n');

    const { runs } = readPython(text);

    expect(runs.map(optionsOf)).toEqual([{ output_dir: 'out', learning_rate: '1e-4' }]);
    expect(runs[0]?.unresolved.map((part) => part.text)).toEqual(['model', 'data']);
    expect(runs[0]?.problems).toEqual([]);
  });

  it.each([
    ["KTOTrainer(m, config={'beta': 1})", 'rlhf', 'kto'],
    ["GRPOTrainer(m, config={'beta': 1})", 'rlhf', 'grpo'],
    ["RewardTrainer(m, config={'a': 1})", 'rlhf', 'rm'],
    ["SFTTrainer(m, config={'a': 1})", 'sft', undefined],
    ["from swift import finetune\nfinetune(model='a')", 'sft', undefined],
    ["import swift\nswift.train_dpo(model='a')", 'rlhf', 'dpo'],
  ])('%j trains with %s', (text, subcommand, method) => {
    const run = firstRun(text);
    const options = run?.arguments.kind === 'options' ? run.arguments.options : new Map();

    expect(run?.subcommand).toBe(subcommand);
    expect(options.get('rlhf_type')?.value).toBe(method);
  });

  it.each([
    "from trl import DPOTrainer\nDPOTrainer(model, config={'beta': 0.1})",
    'Trainer(model, args)',
    "train(model='a')",
    'from swift.trainers import TrainerFactory\nTrainerFactory.get_trainer_cls(args)',
  ])('%j is no run', (text) => {
    expect(readPython(text).runs).toEqual([]);
  });
});

describe('the names of the engine', () => {
  it.each([
    ['swift', 'Trainer', ['1.x', '2.x', '3.x', '4.x']],
    ['swift.llm', 'sft_main', ['1.x', '2.x', '3.x']],
    ['swift.llm', 'TrainArguments', ['3.x']],
    ['swift', 'sft_main', ['4.x']],
    ['swift', 'finetune', []],
    ['swift.llm.argument', 'anything', null],
  ])('%s offers %s in %j', (module, name, lines) => {
    expect(linesOffering(module, name)).toEqual(lines);
  });

  it.each([
    ['ModelType', 'qwen_7b_chat', null, ['qwen-7b-chat']],
    ['ModelType', 'openbuddy_llama2_65b_chat', null, ['openbuddy-llama-65b-chat']],
    ['DatasetName', 'ner_java_zh', null, ['ner-jave-zh']],
    ['Colour', 'red_1', null, []],
  ])('%s.%s stands for a word', (className, attribute, lines, words) => {
    expect(wordsOfAttribute(className, attribute, lines)).toEqual(words);
  });
});
