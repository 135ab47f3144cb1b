import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  countQuestions,
  evaluationAssertions,
  keepWritesOut,
  settleEvaluation,
} from '../../../containers/trainer/evaluate.ts';
import { parseArguments } from '../../../core/swift/argparse.ts';
import { optionTable } from '../../../core/swift/option-table.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-evaluate-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function optionsOf(args: object, ...more: readonly string[]) {
  const table = optionTable('4.6.0', 'eval');
  if (table === null) throw new TypeError('4.6.0 has eval');
  const words = [
    '--eval_dataset',
    'general_mcq',
    '--eval_dataset_args',
    JSON.stringify({ general_mcq: args }),
  ];
  return parseArguments([...words, ...more], table).values;
}

describe('the questions of an evaluation', () => {
  it.each([
    ['a file', { local_path: 'exam.jsonl' }, [], 3],
    ['a file, up to a limit', { local_path: 'exam.jsonl' }, ['--eval_limit', '2'], 2],
    ['a folder', { local_path: 'exam', subset_list: ['easy'] }, [], 1],
    ['several subsets', { local_path: 'exam', subset_list: ['easy', 'hard'] }, [], 3],
    [
      'several subsets, each up to a limit',
      { local_path: 'exam', subset_list: ['easy', 'hard'] },
      ['--eval_limit', '1'],
      2,
    ],
    ['a subset that is not there', { local_path: 'exam', subset_list: ['other'] }, [], null],
    ['asked more than once', { local_path: 'exam.jsonl' }, ['--extra_eval_args', '{"repeats": 2}'], null],
  ])('of %s are counted', async (_, args, more, count) => {
    await write('exam.jsonl', '{}\n{}\n{}\n');
    await write('exam/easy_val.jsonl', '{}\n');
    await write('exam/hard_val.csv', 'id,question\n1,"two\nlines"\n2,"one ""line"""\n');

    expect(await countQuestions(optionsOf(args, ...more), folder)).toBe(count);
  });
});

describe('an evaluation', () => {
  const answer = (content: string) =>
    `${JSON.stringify({ index: 0, model_output: { choices: [{ message: { content } }], error: null } })}\n`;
  const report = (score: number, num: number) =>
    JSON.stringify({ dataset_name: 'general_mcq', metrics: [{ name: 'mean_acc', score, num }] });
  const judge = async () =>
    (await evaluationAssertions(optionsOf({ local_path: 'exam.jsonl' }), folder, folder)).map(
      ({ passed }) => passed,
    );

  it.each([
    ['all questions answered and scored', 2, 2, [true, true]],
    ['an answer missing', 1, 2, [true, false]],
    ['a question that was not scored', 2, 1, [true, false]],
  ])('with %s', async (_, answers, scored, expected) => {
    await write('exam.jsonl', '{}\n{}\n');
    await write('evaluation/predictions/tiny/general_mcq_default.jsonl', answer('A').repeat(answers));
    await write('evaluation/reports/tiny/general_mcq.json', report(0.5, scored));

    expect(await judge()).toEqual(expected);
  });

  it('that left nothing has failed, whatever the exit code', async () => {
    await write('exam.jsonl', '{}\n{}\n');

    expect(await judge()).toEqual([false, false]);
  });

  it('has its reports at a place without the time of day, and no page with scripts', async () => {
    await write('evaluation/native/20260101_120000/reports/tiny/general_mcq.json', report(0, 1));
    await write('evaluation/native/20260101_120000/reports/report.html', '<script>');

    await settleEvaluation(folder);

    expect(await readdir(join(folder, 'evaluation'))).toEqual(['reports']);
    expect(await readdir(join(folder, 'evaluation/reports'))).toEqual(['tiny']);
  });

  it('writes nothing into a folder of the user’s', async () => {
    await write('theirs/adapter_config.json', '{}');
    await mkdir(join(folder, 'work'));
    await symlink(join(folder, 'theirs'), join(folder, 'work', 'adapter'));
    const input = { kind: 'folder', role: 'model', path: 'adapter', source: '', digest: '' } as const;

    await keepWritesOut(join(folder, 'work'), [input]);
    await write('work/adapter/eval_result.jsonl', '{}');

    expect(await readdir(join(folder, 'theirs'))).toEqual(['adapter_config.json']);
    expect(await readFile(join(folder, 'work/adapter/adapter_config.json'), 'utf8')).toBe('{}');
  });
});
