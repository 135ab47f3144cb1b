import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lacking } from './lacking.ts';
import { itNeeding } from './needs.ts';
import { ROOT, startWith } from './workbench.ts';

const ENTRY = join(ROOT, 'containers', 'trainer', 'yichuidingyin.sh');
/** script(1) gives a program a terminal. */
const itWithTerminal = itNeeding(lacking({ programs: ['script'] }));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-entry-'));
  await mkdir(join(folder, 'engine', 'bin'), { recursive: true });
  const note = `#!/bin/sh\nprintf '%s\\n' "\${0##*/}" "$@" > '${folder}/called'\nexit 3\n`;
  for (const program of ['swift', 'modelscope', 'hf', 'node'])
    await writeFile(join(folder, 'engine', 'bin', program), note, { mode: 0o755 });
  await haveGpu(false);
});
afterEach(() => rm(folder, { recursive: true }));

/** Whether the driver answers. */
const haveGpu = (there: boolean) =>
  writeFile(join(folder, 'engine', 'bin', 'nvidia-smi'), `#!/bin/sh\nexit ${there ? 0 : 9}\n`, {
    mode: 0o755,
  });

const environment = (line: string) => ({
  PATH: process.env.PATH ?? '',
  MUSTRUN_ENGINE: join(folder, 'engine'),
  MUSTRUN_PROGRAM: '/program',
  MUSTRUN_LINE: line,
});

/** Answers the menu's questions in a terminal, one line each; what was shown, and the program and words that were called. */
async function answered(answers: readonly string[], line = '4.6.0') {
  const words = ['--quiet', '--return', '--command', `bash '${ENTRY}'`, '/dev/null'];
  const { child, end } = startWith(environment(line), 'script', words, folder, 'pipe');
  child.stdin?.end(`${[...answers, 'q'].join('\n')}\n`);
  const { output, exitCode } = await end;
  const called = await readFile(join(folder, 'called'), 'utf8').catch(() => '');
  return { output, exitCode, called: called.trimEnd().split('\n') };
}

const TUNED = [
  ...[
    '--torch_dtype',
    'float32',
    '--num_train_epochs',
    '1',
    '--learning_rate',
    '1e-4',
    '--per_device_train_batch_size',
    '1',
  ],
  ...['--gradient_accumulation_steps', '16', '--max_length', '2048', '--output_dir', 'output'],
];
const QWEN = 'Qwen/Qwen2.5-0.5B-Instruct';

describe('the menu', () => {
  itWithTerminal.each<[string, readonly string[], readonly string[]]>([
    [
      'downloads from ModelScope',
      ['1', '', 'a/b', ''],
      ['modelscope', 'download', '--model', 'a/b', '--local_dir', 'models/b'],
    ],
    [
      'downloads from Hugging Face',
      ['1', 'huggingface', 'a/b', 'here'],
      ['hf', 'download', 'a/b', '--local-dir', 'here'],
    ],
    [
      'fine-tunes with what it suggests',
      ['2', ...Array(10).fill('')],
      [
        'swift',
        'sft',
        '--model',
        QWEN,
        '--dataset',
        'swift/self-cognition#500',
        '--tuner_type',
        'lora',
        ...TUNED,
      ],
    ],
    [
      'aligns with what was typed',
      ['align', 'kto', 'm', 'd.jsonl', 'full', ...Array(7).fill('')],
      [
        'swift',
        'rlhf',
        '--rlhf_type',
        'kto',
        '--model',
        'm',
        '--dataset',
        'd.jsonl',
        '--tuner_type',
        'full',
        ...TUNED,
      ],
    ],
    [
      'merges',
      ['merge', 'out/checkpoint-9'],
      ['swift', 'export', '--adapters', 'out/checkpoint-9', '--merge_lora', 'true'],
    ],
    [
      'infers with an adapter',
      ['5', 'out', '64'],
      ['swift', 'infer', '--adapters', 'out', '--max_new_tokens', '64'],
    ],
    ['infers without one', ['5', '', '', ''], ['swift', 'infer', '--model', QWEN, '--max_new_tokens', '512']],
    [
      'evaluates',
      ['6', '', '', ''],
      ['swift', 'eval', '--model', QWEN, '--eval_dataset', 'gsm8k', '--eval_limit', '20'],
    ],
    ['verifies a post', ['7', 'p.md'], ['node', '/program/mustrun.mjs', 'verify', 'p.md']],
  ])('%s', async (_, answers, words) => {
    const { called, output } = await answered(answers);

    expect(called).toEqual(words);
    expect(output).toContain('ended with exit code 3');
  });

  itWithTerminal('shows the command that it runs, and reads nothing of an answer as shell', async () => {
    const { called, output } = await answered(['merge', `$(touch planted) ; 'x`]);

    expect(called[3]).toBe(`$(touch planted) ; 'x`);
    expect(output).toContain(
      `+ swift export --adapters \\$\\(touch\\ planted\\)\\ \\;\\ \\'x --merge_lora true`,
    );
    expect(await readFile(join(folder, 'planted')).catch(() => null)).toBeNull();
  });

  itWithTerminal.each([
    ['2.6.1', ['--model_id_or_path', '--sft_type', '--batch_size', '--dtype', 'fp32']],
    ['3.12.6', ['--model', '--train_type', '--per_device_train_batch_size', '--torch_dtype', 'float32']],
  ])('speaks the words of %s', async (line, options) => {
    const { called } = await answered(['2', ...Array(10).fill('')], line);

    expect(called).toEqual(expect.arrayContaining(options));
  });

  itWithTerminal.each([
    ['4.6.0', ['--torch_dtype', 'bfloat16']],
    ['2.6.1', ['--dtype', 'bf16']],
  ])('suggests half precision on a GPU, to %s', async (line, options) => {
    await haveGpu(true);

    const { called } = await answered(['2', ...Array(10).fill('')], line);

    expect(called.join(' ')).toContain(options.join(' '));
  });

  itWithTerminal('says so where there is no such choice, and ends with "q"', async () => {
    const { output, exitCode } = await answered(['8']);

    expect(output).toContain('there is no "8" here');
    expect(exitCode).toBe(0);
  });
});

describe('without a terminal', () => {
  const call = async (words: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
    const finished = await startWith(
      { ...environment('4.6.0'), ...variables },
      'bash',
      [ENTRY, ...words],
      folder,
    ).end;
    const called = await readFile(join(folder, 'called'), 'utf8').catch(() => '');
    return { ...finished, called: called.trimEnd().split('\n') };
  };

  it('a plan file is executed', async () => {
    await writeFile(join(folder, 'plan.json'), '{}');

    const { called, exitCode } = await call(['plan.json', 'out']);

    const engine = join(folder, 'engine');
    expect(called).toEqual([
      'node',
      '/program/runner.mjs',
      'plan',
      'out',
      '--plan',
      'plan.json',
      '--engine-home',
      engine,
    ]);
    expect(exitCode).toBe(3);
  });

  it('the attempt of a job is', async () => {
    expect((await call([], { MUSTRUN_PLAN_KEY: 'runs/x' })).called).toEqual([
      'node',
      '/program/runner.mjs',
      'job',
    ]);
  });

  it.each([
    ['nothing', [], 'found neither a terminal nor a plan'],
    ['a plan that is not there', ['absent.json'], 'absent.json cannot be read'],
    ['another word', ['sft'], 'found "sft", expected a plan file (*.json), or: verify POST...'],
  ])('%s is refused', async (_, words, message) => {
    const { errors, exitCode } = await call(words);

    expect(errors).toContain(message);
    expect(exitCode).toBe(64);
  });
});

describe('the scripts of the image', () => {
  const itWithShellcheck = itNeeding(lacking({ programs: ['shellcheck'] }));

  itWithShellcheck.each([
    'yichuidingyin.sh',
    'python/install-engine.sh',
    'python/relock.sh',
    'python/relock-line.sh',
  ])('%s is clean', async (script) => {
    const { stdout } = await promisify(execFile)('shellcheck', [join(ROOT, 'containers', 'trainer', script)]);

    expect(stdout).toBe('');
  });
});
