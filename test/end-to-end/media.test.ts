import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

const PICTURES = 'the pictures of the rows reached the model';
const WITHOUT_PLACEHOLDER = 'rows have pictures, but the model was given no placeholder for one';

/** The same rows, to a model with eyes and to one of text. */
const post = (model: string, names: string) => `# Pictures

\`\`\`shell
# 2 steps
swift sft --model local/${model} ${names} --torch_dtype float32 --tuner_type lora \\
    --dataset posts/data/shapes-questions.jsonl --learning_rate 1e-3 --per_device_train_batch_size 2 \\
    --gradient_accumulation_steps 1 --max_steps 2 --output_dir output/pictures --add_version false
\`\`\`

\`\`\`shell
swift infer --model local/${model} ${names} --torch_dtype float32 --val_dataset posts/data/shapes-unseen.jsonl \\
    --max_batch_size 4 --temperature 0 --max_new_tokens 2
\`\`\`

<!-- mustrun: id=infer -->

| Question | Answer |
|---|---|
| What is shown? | A red circle. |
`;

let directory = '';
beforeAll(async () => {
  directory = await makeWorkbench();
  await symlink(join(ROOT, 'local'), join(directory, 'local'));
  await symlink(join(ROOT, 'posts'), join(directory, 'posts'));
});

async function judge(name: string, text: string) {
  await writeFile(join(directory, name), text);
  const verified = await verifyJson(name, directory);
  const results = await Promise.all(
    verified.runs.map(async ({ identity }) => {
      const files = await evidenceOf(directory, identity ?? '');
      // What did not succeed lies under its try alone.
      const [path = ''] = [...files.keys()].filter((name) => /(?:^|\/)result\.json$/.test(name));
      return attemptResult.parse(JSON.parse(files.get(path) ?? ''));
    }),
  );
  return { verified, results };
}

describe('pictures count where the model saw them', () => {
  let judged: Awaited<ReturnType<typeof judge>>;
  beforeAll(async () => {
    judged = await judge('eyes.md', post('Tiny-Qwen2.5-VL', '--model_type qwen2_5_vl --template qwen2_5_vl'));
  });

  // A picture of 112 x 84 is 8 x 6 patches, of which 2 x 2 become one placeholder: 12 of them.
  it.each([
    ['of a training with two rows a step', 0, '48 placeholders and 48 features in 2 passes'],
    [
      'of an inference that asks four of six rows at once',
      1,
      '72 placeholders and 72 features in 2 passes, for 6 of 6 rows',
    ],
  ])('%s', (_, run, detail) => {
    expect(judged.results[run]?.stage).toBe('done');
    expect(judged.results[run]?.assertions.find(({ name }) => name === PICTURES)).toEqual({
      name: PICTURES,
      passed: true,
      detail,
    });
  });
});

describe('pictures do not count where a model of text read their rows, though the engine ends well', () => {
  let judged: Awaited<ReturnType<typeof judge>>;
  beforeAll(async () => {
    judged = await judge('blind.md', post('Tiny-Qwen2', '--model_type qwen2 --template qwen2_5'));
  });

  it.each([
    ['training', 0, 'training'],
    ['inference', 1, 'evaluation'],
  ])('%s', (_, run, stage) => {
    expect(judged.results[run]).toMatchObject({
      engineExitCode: 0,
      stage,
      message: `${PICTURES}: no (${WITHOUT_PLACEHOLDER})`,
    });
  });

  it('and no claim is green', () => {
    expect(judged.verified.claims.map(({ verdict }) => verdict)).toEqual(['not run', 'not run']);
  });
});
