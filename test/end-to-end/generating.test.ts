import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAnswers } from '../../core/flow/attempt/evidence.ts';
import { evidenceOf, MODEL, makeWorkbench, trainingPost, verifyJson } from './workbench.ts';

const PLACE = 'output/sums/vx-xxx/checkpoint-xxx';
const ASK = '--torch_dtype float32 --temperature 0 --max_new_tokens 8';

/** As documentation shows it: a version and a step that only the reader's own training has. */
const MORE = [
  '```shell',
  `swift infer --adapters ${PLACE} --merge_lora true ${ASK}`,
  '```',
  '',
  '| Prompt | Answer |',
  '| ------ | ------ |',
  '| What is 3 plus 1? | It is 4. |',
  '',
  '```shell',
  `swift sample --model ${MODEL} --sampler_engine transformers --dataset 'sums.jsonl#2' --num_return_sequences 2 --torch_dtype float32 --max_new_tokens 4`,
  `swift sample --adapters ${PLACE} --dataset 'sums.jsonl#2'`,
  `swift infer --model ${MODEL} ${ASK}`,
  '```',
].join('\n');

describe('what a post generates with the model that it trained', () => {
  let result: Awaited<ReturnType<typeof verifyJson>>;
  const files: ReadonlyMap<string, string>[] = [];

  beforeAll(async () => {
    const directory = await makeWorkbench();
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 2, more: MORE }));
    result = await verifyJson('post.md', directory);
    for (const { identity, attempts } of result.runs)
      files.push(identity === null || attempts === 0 ? new Map() : await evidenceOf(directory, identity));
  });

  it('finds the checkpoint that placeholders stand for, merges it, and asks what the post shows', () => {
    expect(result.runs[1]).toMatchObject({ id: 'infer', attempts: 1, reason: null });
    expect(readAnswers(files[1]?.get('answers.jsonl') ?? '').map(({ prompt }) => prompt)).toEqual([
      'What is 3 plus 1?',
    ]);
    expect(files[1]?.get('train.log')).toMatch(/Successfully merged LoRA/);
    expect(result.claims).toMatchObject([{ verdict: 'not reproduced' }]);
  });

  it('samples as often as was asked for', () => {
    expect(result.runs[2]).toMatchObject({ id: 'sample', attempts: 1, reason: null });
    expect(readAnswers(files[2]?.get('samples.jsonl') ?? '')).toHaveLength(4);
  });

  it.each([
    ['samples of an adapter that the engine would not load', 3, /does not load --adapters/],
    ['a conversation with nobody', 4, /waits for somebody to type; name one with --val_dataset/],
  ])('does not run %s', (_, index, reason) => {
    expect(result.runs[index]).toMatchObject({ attempts: 0, reason: expect.stringMatching(reason) });
  });
});
