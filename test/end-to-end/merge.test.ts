import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAnswers } from '../../core/flow/attempt/evidence.ts';
import { evidenceOf, MODEL, makeWorkbench, trainingPost, verifyJson } from './workbench.ts';

const INFER = '--val_dataset prompts.jsonl --torch_dtype float32 --temperature 0 --max_new_tokens 16';

describe('an adapter that is merged', () => {
  let result: Awaited<ReturnType<typeof verifyJson>>;
  const answers: (readonly string[])[] = [];

  beforeAll(async () => {
    const directory = await makeWorkbench();
    const more = [
      '```shell',
      'swift export --adapters output/sums/checkpoint-12 --merge_lora true --output_dir output/merged',
      `swift infer --model ${MODEL} ${INFER}`,
      `swift infer --adapters output/sums/checkpoint-12 ${INFER}`,
      `swift infer --model output/merged --model_type qwen2 --template qwen2_5 ${INFER}`,
      '```',
      '',
      '<!-- mustrun: id=export claim=size -->',
      '',
      'What comes out needs less than 1 MB.',
    ].join('\n');
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 12, learningRate: '5e-2', more }));
    result = await verifyJson('post.md', directory);
    for (const { id, identity } of result.runs) {
      if (!id.startsWith('infer')) continue;
      const files = await evidenceOf(directory, identity ?? '');
      answers.push(readAnswers(files.get('answers.jsonl') ?? '').map(({ text }) => text));
    }
  });

  it('is executed as the chain that the post shows', () => {
    expect(result.runs.map(({ id, attempts, reason }) => [id, attempts, reason])).toEqual([
      ['sft', 1, null],
      ['export', 1, null],
      ['infer', 1, null],
      ['infer-2', 1, null],
      ['infer-3', 1, null],
    ]);
  });

  it('says what the model with its adapter says, token by token, and not what the model alone says', () => {
    const [alone, withAdapter, merged] = answers;

    expect(alone).toHaveLength(2);
    expect(merged).toEqual(withAdapter);
    expect(merged).not.toEqual(alone);
  });

  it('has its size judged', () => {
    expect(result.claims).toMatchObject([{ verdict: 'reproduced' }]);
  });
});
