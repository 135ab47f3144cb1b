import { describe, expect, it } from 'vitest';
import { readDatasetName } from '../../../../core/preflight/access/hub-name.ts';
import { hubReferences } from '../../../../core/preflight/access/hub-references.ts';
import { runsOf } from './runs-of.ts';

/** `hub kind id[@revision]` of what a command takes. */
function taken(command: string, local: readonly string[] = []): readonly string[] {
  return runsOf(command).flatMap((run) =>
    hubReferences(run, (name) => local.includes(name)).map(
      ({ hub, kind, id, revision }) => `${hub} ${kind} ${id}${revision === null ? '' : `@${revision}`}`,
    ),
  );
}

describe('a run takes', () => {
  it.each([
    [
      'from ModelScope by default',
      'swift sft --model Qwen/Qwen3-8B --dataset AI-ModelScope/alpaca-gpt4-data-zh#500',
      ['model-scope model Qwen/Qwen3-8B', 'model-scope dataset AI-ModelScope/alpaca-gpt4-data-zh'],
    ],
    [
      'from Hugging Face with --use_hf',
      'swift sft --model gpt2 --use_hf true --dataset tatsu-lab/alpaca',
      ['hugging-face model gpt2', 'hugging-face dataset tatsu-lab/alpaca'],
    ],
    [
      'from Hugging Face with USE_HF',
      'USE_HF=1 swift sft --model Qwen/Qwen3-8B --dataset a/b',
      ['hugging-face model Qwen/Qwen3-8B', 'hugging-face dataset a/b'],
    ],
    [
      'from ModelScope with USE_HF=0 and --use_hf false',
      'USE_HF=0 swift sft --model Qwen/Qwen3-8B --use_hf false --dataset a/b',
      ['model-scope model Qwen/Qwen3-8B', 'model-scope dataset a/b'],
    ],
    [
      'each data set from where its prefix says',
      'swift sft --model Qwen/Qwen3-8B --dataset hf::a/b:sub#5 a/c MS::a/d',
      [
        'model-scope model Qwen/Qwen3-8B',
        'hugging-face dataset a/b',
        'model-scope dataset a/c',
        'model-scope dataset a/d',
      ],
    ],
    [
      'the revision that it names, but not a default by name',
      'swift rlhf --rlhf_type ppo --model a/m --model_revision v2 --reward_model a/r --reward_model_revision master --dataset a/d',
      ['model-scope model a/m@v2', 'model-scope model a/r', 'model-scope dataset a/d'],
    ],
    [
      'a reference model at the revision of the model',
      'swift rlhf --rlhf_type dpo --tuner_type full --model a/m --model_revision v2 --ref_model a/m --dataset a/d',
      ['model-scope model a/m@v2', 'model-scope model a/m@v2', 'model-scope dataset a/d'],
    ],
    [
      'several reward models, each at its own revision',
      'swift rlhf --rlhf_type grpo --model a/m --reward_model a/r a/s --reward_model_revision v1 v2 --dataset a/d',
      [
        'model-scope model a/m',
        'model-scope model a/r@v1',
        'model-scope model a/s@v2',
        'model-scope dataset a/d',
      ],
    ],
    [
      'a teacher and adapters',
      'swift rlhf --rlhf_type gkd --model a/m --teacher_model a/t --adapters a/lora --dataset a/d',
      [
        'model-scope model a/m',
        'model-scope model a/t',
        'model-scope model a/lora',
        'model-scope dataset a/d',
      ],
    ],
    [
      'what megatron is told, too',
      'megatron sft --model a/m --dataset a/d --tensor_model_parallel_size 2 --use_hf true',
      ['hugging-face model a/m', 'hugging-face dataset a/d'],
    ],
    [
      'adapters by names of their own',
      'swift deploy --model a/m --adapters one=a/lora two=output/checkpoint-9',
      ['model-scope model a/m', 'model-scope model a/lora'],
    ],
    [
      'old data sets of Hugging Face without an owner',
      'swift sft --model gpt2 --use_hf true --dataset squad#50 train.jsonl',
      ['hugging-face model gpt2', 'hugging-face dataset squad'],
    ],
    ['a folder of a repository', 'swift infer --model a/m:fp8', ['model-scope model a/m']],
    [
      'what 2.x names in its own way',
      'swift sft --model_type qwen2-7b-instruct --model_id_or_path qwen/Qwen2-7B-Instruct --dataset HF::a/b alpaca-zh HF::blossom-math-zh --sft_type lora',
      ['model-scope model qwen/Qwen2-7B-Instruct', 'hugging-face dataset a/b'],
    ],
  ])('%s', (_, command, expected) => {
    expect(taken(command)).toEqual(expected);
  });

  it.each([
    './models/qwen',
    '../qwen',
    '/mnt/qwen',
    '~/qwen',
    'output/checkpoint-100',
    'megatron_output/merged',
    'output/v0-20260101-120000/checkpoint-20-merged',
    'runs/checkpoint-5',
    '<model-id>',
    '$MODEL',
    '$ORGANISATION/model',
    'your/model',
    'path/to/model',
    'qwen2-7b-instruct',
  ])('nothing where the model is %s', (model) => {
    expect(taken(`swift infer --model '${model}'`)).toEqual([]);
  });

  it.each(['train.jsonl', 'data/train.jsonl#100', './rows', 'alpaca-zh', '<dataset>'])(
    'nothing where the data set is %s',
    (dataset) => {
      expect(taken(`swift sft --model ./m --dataset '${dataset}'`)).toEqual([]);
    },
  );

  it.each([
    ['--model a/m', 'a/m'],
    ['--model a/m:fp8', 'a/m'],
    ['--model a/m:fp8', 'a/m/fp8'],
    ['--model a/m:fp8', 'a/m:fp8'],
    ['--dataset a/rows:train#5', 'a/rows'],
    ['--dataset a/rows:train#5', 'a/rows:train'],
    ['--dataset a/rows:train#5', 'a/rows:train#5'],
    ['--dataset hf::a/rows#5', 'a/rows#5'],
  ])('nothing for %s where %s lies', (option, local) => {
    expect(taken(`swift infer ${option}`, [])).toHaveLength(1);
    expect(taken(`swift infer ${option}`, [local])).toEqual([]);
  });

  it('a data set whose subset and rows only the reader knows', () => {
    expect(taken('swift infer --dataset "a/rows:$SUBSET#$ROWS"')).toEqual(['model-scope dataset a/rows']);
  });
});

it('a reference stands where its word stands', () => {
  const [run] = runsOf('swift sft --model Qwen/Qwen3-8B \\\n  --dataset a/b c/d');

  expect(run === undefined ? [] : hubReferences(run, () => false)).toMatchObject([
    { id: 'Qwen/Qwen3-8B', line: 2, column: 19, option: 'model', revisionOption: 'model_revision' },
    { id: 'a/b', line: 3, column: 13, option: 'dataset', revisionOption: null },
    { id: 'c/d', line: 3, column: 17 },
  ]);
});

// What dataset_syntax.py of ms-swift 4.6.0 made of the same words.
it.each([
  ['AI-ModelScope/alpaca-gpt4-data-zh#500', 'AI-ModelScope/alpaca-gpt4-data-zh', null],
  ['HF::tatsu-lab/alpaca:default#5', 'tatsu-lab/alpaca', 'hugging-face'],
  ['ms::swift/x:a/b', 'swift/x', 'model-scope'],
  ['modelscope/coco_2014_caption:validation#10', 'modelscope/coco_2014_caption', null],
  ['xx::a/b', 'a/b', null],
  ['::a/b', 'a/b', null],
  ['a/b: s ', 'a/b', null],
  ['a/b#1#2', 'a/b#1', null],
])('the data set %s is %s', (word, id, hub) => {
  expect(readDatasetName(word, () => false)).toEqual({ id, hub });
});
