import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';

const FENCE = '```';

function fence(language: string, ...lines: readonly string[]): string {
  return [FENCE + language, ...lines, FENCE, ''].join('\n');
}

function runsOf(text: string): readonly Run[] {
  return readPost('post.md', text).runs;
}

describe('a one-line script', () => {
  it.each(['', 'shell', 'bash', 'sh', 'console', 'Bash', 'text'])(
    'is a run in a fence labelled "%s"',
    (label) => {
      expect(runsOf(fence(label, 'swift sft --model x --dataset y'))).toMatchObject([
        {
          id: 'sft',
          line: 2,
          column: 1,
          form: 'shell',
          program: 'swift',
          complete: true,
          options: { model: 'x', dataset: ['y'] },
          problems: [],
        },
      ]);
    },
  );

  it('has each of its words where it is written', () => {
    const text = fence('shell', 'swift sft \\', "    --model 'x' --dataset y");

    expect(runsOf(text)[0]?.words).toEqual([
      { text: '--model', line: 3, column: 5 },
      { text: 'x', line: 3, column: 13 },
      { text: '--dataset', line: 3, column: 17 },
      { text: 'y', line: 3, column: 27 },
    ]);
  });

  it('is numbered where a post has several', () => {
    const command = fence('shell', 'swift sft --model x --dataset y', 'swift infer --model x');

    expect(runsOf(`${command}\n${command}`).map(({ id }) => id)).toEqual([
      'sft',
      'infer',
      'sft-2',
      'infer-2',
    ]);
  });

  it('stands under its headings', () => {
    const command = fence('shell', 'swift sft --model x --dataset y');

    const runs = runsOf(`# A\n\n## B\n\n${command}\n## C\n\n### D\n\n${command}`);

    expect(runs.map(({ headings }) => headings)).toEqual([
      ['A', 'B'],
      ['A', 'C', 'D'],
    ]);
  });

  it('knows the variables of an earlier fence', () => {
    const text = `${fence('shell', 'MODEL=x')}\n${fence('shell', 'swift sft --model $MODEL --dataset y')}`;

    expect(runsOf(text)).toMatchObject([{ complete: true, options: { model: 'x' } }]);
  });

  it.each(['<your-model>', 'path/to/model', '...'])('with the placeholder %s is incomplete', (value) => {
    expect(runsOf(fence('shell', `swift sft --dataset y --model ${value}`))).toMatchObject([
      { complete: false, problems: [{ code: 'placeholder', line: 2 }] },
    ]);
  });

  it.each(['json', 'diff', 'javascript'])('is none in a fence of %s', (language) => {
    expect(runsOf(fence(language, 'swift sft --model x --dataset y'))).toEqual([]);
  });
});

describe('a block of parameters on one line', () => {
  const parameters = 'learning_rate=2e-4 lora_rank=64 lora_alpha=16 batch_size=8';

  it('is a run, whose model is taken from the text above', () => {
    const [run] = runsOf(`We trained Qwen/Qwen2.5-7B-Instruct with:\n\n${fence('', parameters)}`);

    expect(run).toMatchObject({
      form: 'key-value',
      subcommand: 'sft',
      options: {
        model: 'Qwen/Qwen2.5-7B-Instruct',
        learning_rate: '2e-4',
        lora_rank: '64',
        lora_alpha: '16',
        batch_size: '8',
      },
    });
    expect(run?.problems.map(({ code }) => code)).toContain('model-from-text');
  });

  it('is incomplete where no text names a model', () => {
    const [run] = runsOf(fence('', parameters));

    expect(run?.complete).toBe(false);
    expect(run?.problems[0]).toMatchObject({
      code: 'model-not-named',
      message: 'these parameters name no model, and neither does the text above them',
    });
  });
});

describe('a trainer with a dictionary', () => {
  const [run] = runsOf(
    fence(
      'python',
      'from swift import DPOTrainer',
      "trainer = DPOTrainer('Qwen/Qwen2.5-7B-Instruct', config={'beta': 0.1, 'label_smoothing': 0.05})",
      'trainer.train()',
    ),
  );

  it('is a preference run with the literals as they stand', () => {
    expect(run).toMatchObject({
      form: 'python',
      subcommand: 'rlhf',
      options: { rlhf_type: 'dpo', beta: '0.1', label_smoothing: '0.05' },
    });
  });

  it('has reported, at its place, what ms-swift does not offer', () => {
    expect(run?.problems).toMatchObject([
      { code: 'wrong-module', line: 2, message: 'no release of ms-swift offers DPOTrainer in swift' },
      {
        code: 'invented-api',
        line: 3,
        message: 'no trainer of ms-swift takes its options as a dictionary',
      },
    ]);
  });
});

describe('a command that names a configuration file', () => {
  const command = fence('shell', 'swift sft conf/sft.yaml --seed 7');
  const yaml = ['model: x', 'dataset: [y, z]', 'seed: 1'];

  it('has the options of the file that the post shows, its own counting last', () => {
    const text = `\`sft.yaml\`:\n\n${fence('yaml', ...yaml)}\n${command}`;

    expect(runsOf(text)).toMatchObject([
      { form: 'shell', complete: true, options: { model: 'x', dataset: ['y', 'z'], seed: '7' } },
    ]);
  });

  it('may stand above the file', () => {
    const text = `${command}\nwhere \`sft.yaml\` is:\n\n${fence('yaml', ...yaml)}`;

    expect(runsOf(text)).toMatchObject([{ complete: true, options: { model: 'x', seed: '7' } }]);
  });

  it('is incomplete where the post does not show it', () => {
    expect(runsOf(command)).toMatchObject([{ complete: false }]);
  });

  it('has its words as PyYAML reads them: yes is true, y is a letter', () => {
    const text = fence('yaml', 'model: n', 'dataset: [y, Y]', 'packing: yes', 'model_kwargs: {a: y, b: no}');

    expect(runsOf(text)).toMatchObject([
      {
        options: {
          model: 'n',
          dataset: ['y', 'Y'],
          packing: 'true',
          model_kwargs: '{"a": "y", "b": false}',
        },
      },
    ]);
  });

  it('is told from a file that no command names, which is a run of its own', () => {
    expect(runsOf(fence('yaml', ...yaml))).toMatchObject([
      { form: 'yaml', subcommand: 'sft', options: { model: 'x', seed: '1' } },
    ]);
  });
});

describe('a comment between continued lines', () => {
  const [run] = runsOf(
    fence('shell', 'swift sft --model x \\', '    --dataset y \\', '# --seed 1 \\', '    --max_steps 4'),
  );

  it('ends the command, as in bash', () => {
    expect(run?.options).toEqual({ model: 'x', dataset: ['y'] });
  });

  it('is a problem that shows what a reader expected as well', () => {
    expect(run?.problems).toMatchObject([
      {
        code: 'comment-ends-command',
        level: 'error',
        line: 4,
        message:
          'the comment line ends the command: bash runs it without --max_steps 4, and then --max_steps as a command of its own',
        repair: 'move the comment above the command, or remove it',
      },
    ]);
  });
});

describe('a comment in place of options', () => {
  const commandWith = (...lines: string[]) =>
    runsOf(fence('shell', 'swift sft --model x \\', '    --dataset y \\', ...lines))[0];

  it.each([
    [['    # ... other parameters']],
    [['    # ...', '    --max_steps 4']],
    [['    # other arguments as above']],
    [['    # 其他参数']],
  ])('%j leaves options out', (lines) => {
    expect(commandWith(...lines)).toMatchObject({
      complete: false,
      problems: [{ code: 'placeholder', level: 'error', line: 4, repair: 'write the whole command' }],
    });
  });

  it.each([[['    # --max_steps 4']], [['    # Other settings', '    --max_steps 4']]])(
    '%j does not',
    (lines) => {
      expect(commandWith(...lines)?.complete).toBe(true);
    },
  );
});

describe('an option that the release does not have', () => {
  const INSTALL = fence('shell', 'pip install ms-swift==4.6.0');

  it.each([
    // The histories of the published wheels: --train_type ended with 4.0.4, --max_new_token never was.
    ['--train_type lora', 'renamed-option', '4.6.0', '--tuner_type'],
    ['--sft_type lora', 'renamed-option', '4.6.0', '--tuner_type'],
    ['--lora_rnk 8', 'invented-option', '4.6.0', '--lora_rank'],
    ['--self_cognition_sample 500', 'removed-option', '4.6.0', '2.'],
  ])('%s is a %s of ms-swift %s', (option, code, release, told) => {
    const [run] = runsOf(
      `${INSTALL}\n${fence('shell', `swift sft --model x --dataset y --tuner_type lora --attn_impl sdpa ${option}`)}`,
    );

    const problem = run?.problems.find((found) => found.code === code);
    expect(problem).toMatchObject({ level: 'error', line: 6 });
    expect(problem?.message).toContain(`ms-swift ${release}`);
    expect(`${problem?.message} ${problem?.repair}`).toContain(told);
  });

  it('is read with the release that the post states', () => {
    const old = fence('shell', 'pip install ms-swift==2.4.2');

    const [run] = runsOf(
      `${old}\n${fence('shell', 'swift sft --model_type qwen2-7b-instruct --sft_type lora --dataset y')}`,
    );

    expect(run).toMatchObject({ engine: { line: '2.x', release: '2.4.2' }, problems: [] });
  });
});

describe('any post', () => {
  it('is read without an error, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('', 'shell', 'python', 'yaml'),
        (text, label) => {
          expect(Array.isArray(runsOf(fence(label, 'swift sft --model x', text)))).toBe(true);
          expect(Array.isArray(runsOf(text))).toBe(true);
        },
      ),
    );
  });

  it('keeps its runs when a paragraph without numbers is added anywhere', () => {
    const parts = [
      '# Title\n',
      fence('shell', 'swift sft --model x --dataset y'),
      '## Settings\n',
      fence('', 'model=a/b learning_rate=2e-4 lora_rank=64 lora_alpha=16'),
      fence('yaml', 'model: x', 'dataset: y', 'seed: 1'),
      fence('shell', 'swift infer --model x', 'swift sft \\', '# no', '--model x'),
    ];
    const known = (text: string) =>
      runsOf(text).map(({ id, form, options, environment, complete, processes, engine }) => ({
        id,
        form,
        options,
        environment,
        complete,
        processes,
        engine,
      }));
    const before = known(parts.join('\n'));
    const word = fc.constantFrom(
      'swift',
      'sft',
      'the',
      'model',
      'trains',
      'lora',
      'a',
      'and',
      'GPU',
      '模型',
      'run:',
    );
    const paragraph = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => `${words.join(' ')}.\n`);

    expect(before).toHaveLength(5);
    fc.assert(
      fc.property(paragraph, fc.nat({ max: parts.length }), (added, at) => {
        expect(known(parts.toSpliced(at, 0, added).join('\n'))).toEqual(before);
      }),
    );
  });
});

describe('a file with the options that the post does not show', () => {
  const post = (command: string) => readPost('p.md', `${FENCE}shell\n${command}\n${FENCE}\n`);

  it.each([
    ['swift sft examples/sft.yaml --max_steps 5', 11],
    ['pip install ms-swift==3.12.6\nswift sft --config examples/sft.yaml', 20],
  ])('leaves the run open, and is no wrong word: %j', (command, column) => {
    const [run] = post(command).runs;

    expect(run?.complete).toBe(false);
    expect(run?.problems).toMatchObject([{ code: 'config-not-shown', level: 'warning', column }]);
  });

  it('is a wrong word where the release takes none', () => {
    const [run] = post('pip install ms-swift==4.6.0\nswift sft --config examples/sft.yaml').runs;

    expect(run?.problems.map(({ code }) => code)).toContain('invented-option');
  });
});

describe('what marks a place that a reader has to fill', () => {
  it.each([
    ['--model <your-model>', false],
    ["--model '<your model path>'", false],
    ['--model a/<name>', false],
    ['--model path/to/model', false],
    ["--system 'First <think>...</think>, then <answer>...</answer>.'", true],
    ["--system '<think>x</think>'", true],
    ["--system 'Write <image> where a picture is.'", true],
  ])('%s leaves the command complete: %s', (option, complete) => {
    const [run] = readPost(
      'p.md',
      `${FENCE}shell\nswift sft --model a/b --dataset c ${option}\n${FENCE}\n`,
    ).runs;

    expect(run?.complete).toBe(complete);
  });
});
