import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

const PICTURES = 'the pictures of the rows reached the model';

const post = (model: string, names: string) => `# Pictures

\`\`\`shell
# 2 steps
swift sft --model local/${model} ${names} --torch_dtype float32 --tuner_type lora \\
    --dataset posts/data/shapes-questions.jsonl --learning_rate 1e-3 --per_device_train_batch_size 2 \\
    --gradient_accumulation_steps 1 --max_steps 2 --output_dir output/pictures --add_version false
\`\`\`
`;

it('pictures count only where the model saw them, though the engine ends well either way', async () => {
  const directory = await makeWorkbench();
  await symlink(join(ROOT, 'local'), join(directory, 'local'));
  await symlink(join(ROOT, 'posts'), join(directory, 'posts'));
  const judge = async (name: string, text: string) => {
    await writeFile(join(directory, name), text);
    const verified = await verifyJson(name, directory);
    const files = await evidenceOf(directory, verified.runs[0]?.identity ?? '');
    // What did not succeed lies under its try alone.
    const [path = ''] = [...files.keys()].filter((name) => /(?:^|\/)result\.json$/.test(name));
    return { verified, result: attemptResult.parse(JSON.parse(files.get(path) ?? '')) };
  };

  const eyes = await judge(
    'eyes.md',
    post('Tiny-Qwen2.5-VL', '--model_type qwen2_5_vl --template qwen2_5_vl'),
  );
  const blind = await judge('blind.md', post('Tiny-Qwen2', '--model_type qwen2 --template qwen2_5'));

  expect(eyes.result.stage).toBe('done');
  // A picture of 112 x 84 is 8 x 6 patches, of which 2 x 2 become one placeholder; two rows a step, two steps.
  expect(eyes.result.assertions.find(({ name }) => name === PICTURES)).toEqual({
    name: PICTURES,
    passed: true,
    detail: '48 placeholders and 48 features in 2 passes',
  });
  expect(blind.result).toMatchObject({
    engineExitCode: 0,
    stage: 'training',
    message: `${PICTURES}: no (rows have pictures, but the model was given no placeholder for one)`,
  });
  expect(blind.verified.claims.map(({ verdict }) => verdict)).not.toContain('reproduced');
});
