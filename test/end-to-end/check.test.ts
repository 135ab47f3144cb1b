import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mustrun, start } from './workbench.ts';

const FENCE = '```';
const command = (options: string) =>
  `${FENCE}shell\nswift sft --model Qwen/Qwen2.5-7B-Instruct --dataset rows.jsonl ${options}\n${FENCE}\n`;
const GOOD = `# Good\n\nms-swift 4.6.0, Python 3.11, one A10G.\n\n${command('--max_steps 100 --max_length 2048 --seed 42')}`;
const BROKEN = `# Broken\n\n${command('--no_such_option 3')}\n![the curve](curve.png)\n\n${FENCE}mermaid\ngraph TD\n  A --> \n${FENCE}\n`;

const interval = z.strictObject({ median: z.number(), low: z.number(), high: z.number() });
const output = z.strictObject({
  posts: z.array(
    z.strictObject({
      path: z.string(),
      problems: z.array(
        z.strictObject({
          line: z.int(),
          column: z.int(),
          code: z.string(),
          level: z.enum(['error', 'warning', 'note']),
          message: z.string(),
          expected: z.string().nullable(),
          repair: z.string().nullable(),
        }),
      ),
      runs: z.array(
        z.strictObject({
          id: z.string(),
          line: z.int(),
          fits: z.record(z.string(), z.enum(['fits', 'borderline', 'no', 'unknown'])),
          gpuMemoryGiB: interval.nullable(),
          seconds: interval.nullable(),
          usd: interval.nullable(),
        }),
      ),
    }),
  ),
});

describe('mustrun check', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-check-'));
    await mkdir(join(folder, '.git'));
    await writeFile(join(folder, 'good.md'), GOOD);
    await writeFile(join(folder, 'broken.md'), BROKEN);
    await writeFile(join(folder, 'rows.jsonl'), '{}\n');
  });

  afterAll(() => rm(folder, { recursive: true }));

  const codesOf = async (...words: readonly string[]) => {
    const { output: text } = await mustrun(['check', '--json', ...words], folder);
    const [post] = output.parse(JSON.parse(text)).posts;
    return post?.problems.filter(({ level }) => level === 'error').map(({ code, line }) => `${code} ${line}`);
  };

  it('finds what would break, each at its line', async () => {
    expect(await codesOf('broken.md')).toEqual([
      'invented-option 4',
      'picture-exists 7',
      'diagram-renders 11',
    ]);
  });

  it('ends with 1 where there is an error, and with 0 where there are only warnings', async () => {
    expect((await mustrun(['check', 'broken.md'], folder)).exitCode).toBe(1);
    expect((await mustrun(['check', 'good.md'], folder)).exitCode).toBe(0);
  });

  it('says what a run takes, and where it fits', async () => {
    const { output: text } = await mustrun(['check', '--json', 'good.md'], folder);
    const [run] = output.parse(JSON.parse(text)).posts[0]?.runs ?? [];

    expect(run?.fits.A10G).toMatch(/fits|borderline/);
    expect(run?.fits.T4).toBe('no');
    expect(run?.gpuMemoryGiB?.median).toBeGreaterThan(14);
    expect(run?.seconds?.median).toBeGreaterThan(0);
    expect(run?.usd?.median).toBeGreaterThan(0);
  });

  it('is not green about hubs that it did not ask', async () => {
    const { output: text } = await mustrun(['check', 'good.md'], folder);

    expect(text).toMatch(/not checked: whether 1 model or data set can be downloaded/);
  });

  it('does what the settings say, and refuses settings that are wrong', async () => {
    await writeFile(
      join(folder, '.mustrun.yml'),
      'rules:\n  picture-exists: off\nmodels:\n  allow: ["meta/*"]\n',
    );
    const codes = await codesOf('broken.md');
    const { output: text } = await mustrun(['check', 'good.md'], folder);
    await writeFile(join(folder, '.mustrun.yml'), 'hardwear: [A10G]\n');
    const wrong = await mustrun(['check', 'good.md'], folder);
    await rm(join(folder, '.mustrun.yml'));

    expect(codes).not.toContain('picture-exists 7');
    expect(text).toMatch(/verify would refuse the model Qwen\/Qwen2\.5-7B-Instruct/);
    expect(wrong.exitCode).toBe(64);
    expect(wrong.errors).toMatch(/\.mustrun\.yml:1:1: .*"hardwear".*did you mean "hardware"\?/);
  });

  it('prints the same problems as SARIF and as annotations', async () => {
    const sarif = JSON.parse((await mustrun(['check', '--format', 'sarif', 'broken.md'], folder)).output);
    const annotations = (await mustrun(['check', '--format', 'github', 'broken.md'], folder)).output;

    expect(sarif.version).toBe('2.1.0');
    const errors = sarif.runs[0].results.filter(({ level }: { level: string }) => level === 'error');
    expect(errors.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'invented-option',
      'picture-exists',
      'diagram-renders',
    ]);
    expect(annotations.match(/^::error file=broken\.md,line=\d+,col=\d+,title=/gm)).toHaveLength(3);
  });

  it.each([
    [['check', 'good.md', '--gpu', 'Z80'], /no hardware class is called "Z80"; expected one of A10G/],
    [['check', 'good.md', '--format', 'xml'], /Allowed choices are text, json, sarif, github/],
    [['fit'], /fit takes posts, or --stdin/],
  ])('%j is refused with exit code 64', async (words, message) => {
    const { exitCode, errors } = await mustrun(words, folder);

    expect(errors).toMatch(message);
    expect(exitCode).toBe(64);
  });

  it('fit reads commands as lines, and answers each with a line', async () => {
    const lines = [
      '{"environment": {}, "words": ["swift", "sft", "--model", "Qwen/Qwen2.5-7B-Instruct", "--dataset", "a/b#100"]}',
      '{"environment": {"NPROC_PER_NODE": "4"}, "words": ["swift", "sft", "--model", "Qwen/Qwen2.5-7B-Instruct", "--tuner_type", "full", "--deepspeed", "zero3", "--dataset", "a/b#100"]}',
    ];
    await writeFile(join(folder, 'lines.jsonl'), lines.join('\n'));
    const script = `"${process.execPath}" "$0" fit --stdin --json < lines.jsonl`;
    const main = new URL('../../cli/mustrun.mjs', import.meta.url).pathname;

    const { output: text, exitCode } = await start('/bin/sh', ['-c', script, main], folder).end;

    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(answers.map(({ devices }) => devices)).toEqual([1, 4]);
    expect(answers[0].gpuMemoryGiB.median).toBeLessThan(answers[1].gpuMemoryGiB.median * 4);
    expect(answers[0].fits['A100-80']).toBe('fits');
  });
});
