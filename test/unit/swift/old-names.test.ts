import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  separateDatasets,
  translateDatasetWord,
  withSample,
} from '../../../core/swift/names/dataset-words.ts';
import { datasetIdOf, modelIdOf } from '../../../core/swift/names/old-names.ts';
import { movedName, namesTarget } from '../../../core/swift/names/packed-names.ts';
import { newestRelease } from '../../../core/swift/release-order.ts';
import { optionOf } from './tables.ts';

/** What test/differential/record_old_names.py took from the registries of a real installation. */
const OldNames = z.object({
  release: z.string(),
  models: z.record(z.string(), z.string()),
  datasets: z.record(z.string(), z.tuple([z.string(), z.string()])),
});

/** What test/differential/record_dataset_words.py took from the loader of the newest release. */
const DatasetWords = z.object({ release: z.string(), words: z.record(z.string(), z.string()) });

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
const words = DatasetWords.parse(read('dataset-words-4.6.0'));
const idsOf = (written: string): (string | null)[] =>
  written.split(' ').map((id) => (id === '-' ? null : id.toLowerCase()));

describe.each(['1.7.3', '2.6.1'])('the names of %s read from source', (release) => {
  const installed = OldNames.parse(read(`old-names-${release}`));

  it('stand for the models that its own registry has', () => {
    const known = Object.keys(installed.models).map((name) => {
      const ids = modelIdOf(release, name);
      return [name, [ids?.modelScope?.toLowerCase() ?? null, ids?.huggingFace?.toLowerCase() ?? null]];
    });

    expect(installed.release).toBe(release);
    expect(known.length).toBeGreaterThan(180);
    expect(known).toEqual(Object.entries(installed.models).map(([name, ids]) => [name, idsOf(ids)]));
  });

  it('stand for the data sets that its own registry has', () => {
    const known = Object.keys(installed.datasets).map((name) => {
      const ids = datasetIdOf(release, name);
      return [name, [ids?.modelScope?.toLowerCase() ?? null, ids?.huggingFace?.toLowerCase() ?? null]];
    });

    expect(known.length).toBeGreaterThan(70);
    expect(known).toEqual(Object.entries(installed.datasets).map(([name, [ids]]) => [name, idsOf(ids)]));
  });

  it('are said so that the newest release reads the same parts, or are known not to be', () => {
    const differing = Object.entries(installed.datasets).filter(([name, [, before]]) => {
      const dataset = datasetIdOf(release, name);
      if (dataset === null) return true;
      const { modelScope, huggingFace, suffix, same } = dataset;
      const word = modelScope === null ? `hf::${huggingFace}${suffix}` : `ms::${modelScope}${suffix}`;
      return same && words.words[word] !== before;
    });

    expect(differing).toEqual([]);
  });
});

it('names are said in the words of the newest release', () => {
  expect(namesTarget).toBe(newestRelease());
  expect(words.release).toBe(newestRelease());
});

describe('modelIdOf', () => {
  it.each([
    ['2.6.1', 'qwen2-vl-7b-instruct', 'Qwen/Qwen2-VL-7B-Instruct', 'Qwen/Qwen2-VL-7B-Instruct'],
    ['1.7.3', 'qwen-7b-chat', 'Qwen/Qwen-7B-Chat', null],
    ['2.6.1', 'minicpm-v-v2', 'OpenBMB/MiniCPM-V-2', 'openbmb/MiniCPM-V-2'],
    [
      '2.6.1',
      'llama3-8b-instruct',
      'LLM-Research/Meta-Llama-3-8B-Instruct',
      'meta-llama/Meta-Llama-3-8B-Instruct',
    ],
  ])('of %s %s is %s and %s', (release, name, modelScope, huggingFace) => {
    expect(modelIdOf(release, name)).toEqual({ modelScope, huggingFace });
  });

  it.each([
    ['a model that came later', '1.7.3', 'qwen2-vl-7b-instruct'],
    ['a name that never was', '2.6.1', 'qwen9-7b'],
    ['a release in which types name no model', '3.0.0', 'qwen2-7b-instruct'],
    ['a release that was never published', '2.5.0', 'qwen2-7b-instruct'],
  ])('is null for %s', (_, release, name) => {
    expect(modelIdOf(release, name)).toBeNull();
  });
});

describe('a data set of the command line of 2.6.1', () => {
  it.each([
    ['alpaca-zh', 'AI-ModelScope/alpaca-gpt4-data-zh'],
    ['alpaca-zh#500', 'AI-ModelScope/alpaca-gpt4-data-zh#500'],
    ['HF::alpaca-zh#500', 'HF::llm-wizard/alpaca-gpt4-data-zh#500'],
    ['coco-en-mini', 'modelscope/coco_2014_caption:validation'],
    ['coco-en-2', 'modelscope/coco_2014_caption:all'],
    ['refcoco-unofficial-grounding', 'swift/refcoco:grounding'],
    ['ms-bench-mini', 'iic/ms_bench#20000'],
    ['sharegpt-en', 'swift/sharegpt:common-en/computer-en'],
    ['ruozhiba:title-good#10', 'AI-ModelScope/ruozhiba:title-good#10'],
    ['alpaca-zh#500/50', 'AI-ModelScope/alpaca-gpt4-data-zh#500'],
    ['aishell1-zh-mini', 'speech_asr/speech_asr_aishell1_trainsets:test/validation'],
    ['gqa', 'HF::lmms-lab/GQA:train_all_instructions'],
  ])('%s is %s', (written, word) => {
    expect(translateDatasetWord('2.6.1', written, 'ModelScope')).toMatchObject({ kind: 'named', word });
  });

  it('is looked for on the hub that the run uses', () => {
    const onHuggingFace = translateDatasetWord('2.6.1', 'alpaca-en#10', 'Hugging Face');
    const onlyOnModelScope = translateDatasetWord('2.6.1', 'ms-bench', 'Hugging Face');

    expect(onHuggingFace).toMatchObject({ word: 'vicgalle/alpaca-gpt4#10' });
    expect(onlyOnModelScope).toMatchObject({ word: 'MS::iic/ms_bench' });
  });

  it.each(['AI-ModelScope/alpaca-gpt4-data-zh#500', 'HF::a/b', 'train.jsonl', './data', '/d/a.jsonl#5', ''])(
    '"%s" stays as it stands',
    (written) => {
      expect(translateDatasetWord('2.6.1', written, 'ModelScope')).toEqual({ kind: 'as it stands' });
    },
  );

  it('is unknown where no table has it', () => {
    expect(translateDatasetWord('2.6.1', 'my-data#5', 'ModelScope')).toEqual({
      kind: 'unknown',
      name: 'my-data',
    });
  });

  it('may be several with commas between them', () => {
    expect(separateDatasets(['a,b#5'])).toEqual(['a', 'b#5']);
    expect(separateDatasets(['a', 'b,c'])).toEqual(['a', 'b,c']);
  });

  it.each([
    ['a/b', 500, 'a/b#500'],
    ['a/b:c#200', 500, 'a/b:c#200'],
    ['HF::a/b#900', 500, 'HF::a/b#500'],
  ])('%s of which %i rows are wanted is %s', (word, count, expected) => {
    expect(withSample(word, count)).toBe(expected);
  });
});

describe('a name that the newest release does not have', () => {
  it.each([
    ['modelTypes', 'qwen2_5', 'qwen2'],
    ['modelTypes', 'llama3_1', 'llama'],
    ['modelTypes', 'deepseek_r1_distill', null],
    ['modelTypes', 'qwen2_vl', undefined],
    ['templates', 'qwen2-vl', 'qwen2_vl'],
    ['templates', 'default-generation', null],
    ['templates', 'qwen2_5', undefined],
    ['templates', 'constructor', undefined],
  ] as const)('of %s: %s is %s', (table, name, now) => {
    expect(movedName(table, name)).toBe(now);
  });

  it('is one that the option takes as text', () => {
    expect(optionOf(newestRelease(), 'sft', 'model_type')).toMatchObject({ kind: 'string', list: false });
  });
});
