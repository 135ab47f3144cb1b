import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkbench, mustrun, trainingPost } from './workbench.ts';

describe('what a user gets wrong', () => {
  let directory = '';

  beforeAll(async () => {
    directory = await makeWorkbench();
    await mkdir(join(directory, 'folder.md'));
    await writeFile(join(directory, 'script.sh'), 'swift sft');
    await writeFile(join(directory, 'binary.md'), Buffer.from([0xff, 0xfe, 0x00, 0x41]));
    await writeFile(join(directory, 'no-run.md'), '# A post\n\nIt says nothing.\n');
  });

  it.each([
    ['a file that is not there', ['missing.md'], /missing\.md: there is no such file/],
    ['a folder', ['folder.md'], /folder\.md: is a folder/],
    [
      'a file that is not Markdown',
      ['script.sh'],
      /script\.sh: is not Markdown; expected a file ending in \.md/,
    ],
    ['bytes that are not text', ['binary.md'], /binary\.md: is not text in UTF-8/],
    ['no post at all', [], /missing required argument/],
    ['an unknown flag', ['no-run.md', '--gain'], /unknown option '--gain'/],
    [
      'a count that is none',
      ['no-run.md', '--attempts', '0'],
      /found "0", expected a whole number from 1 on/,
    ],
  ])('%s is refused with exit code 64', async (_, words, message) => {
    const { exitCode, errors } = await mustrun(['verify', ...words], directory);

    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n {4}at /);
    expect(exitCode).toBe(64);
  });

  it('a post without a run is not green', async () => {
    const { exitCode, output } = await mustrun(['verify', 'no-run.md'], directory);

    expect(output).toMatch(/no claim was found, so nothing was judged/);
    expect(exitCode).toBe(2);
  });

  it.each([
    [
      'an option that ms-swift does not have',
      trainingPost({ steps: 4 }).replace('--max_steps', '--max_stepz'),
      /post\.md:7:5: error: swift sft of ms-swift 4\.6\.0 has no option --max_stepz.*\n.*did you mean --max_steps\?/s,
    ],
    [
      'a placeholder',
      trainingPost({ steps: 4 }).replace('sums.jsonl', '<your-data>'),
      /post\.md:6:\d+: error: "<your-data>" is a placeholder/,
    ],
    [
      'an elision',
      trainingPost({ steps: 4 }).replace('--tuner_type lora', '...'),
      /post\.md:6:\d+: error: words are left out here/,
    ],
    [
      'a missing data set',
      trainingPost({ steps: 4 }).replace('sums.jsonl', 'gone.jsonl'),
      /post\.md:6:\d+: error: the data set gone\.jsonl of --dataset is not at hand/,
    ],
    [
      'a missing model',
      trainingPost({ steps: 4 }).replace('Qwen2.5-0.5B', 'Qwen2.5-72B'),
      /post\.md:6:\d+: error: the model Qwen\/Qwen2\.5-72B-Instruct of --model is not at hand/,
    ],
  ])('%s is shown with its place, and nothing is trained', async (_, post, message) => {
    await writeFile(join(directory, 'post.md'), post);

    const { exitCode, output } = await mustrun(['verify', 'post.md', '--offline'], directory);

    expect(output).toMatch(message);
    expect(exitCode).toBe(2);
    const kept = await readdir(join(directory, '.mustrun'));
    expect(kept).not.toContain('jobs');
    expect(kept).not.toContain('store');
  });
});
