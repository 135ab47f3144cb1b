import { describe, expect, it } from 'vitest';
import { readPython } from '../../../../core/post/python/read-python.ts';
import { environmentOf, firstRun, optionsOf } from './summary.ts';

describe('a call of an entry point', () => {
  it('is a run with the fields of its arguments as options', () => {
    const text = "sft_main(SftArguments(model='Qwen/Qwen2.5-7B-Instruct', learning_rate=1e-4, bf16=True))";

    const run = firstRun(text);

    expect(run).toMatchObject({
      form: 'python',
      program: 'swift',
      subcommand: 'sft',
      stated: true,
      unresolved: [],
    });
    expect(optionsOf(run)).toEqual({
      model: 'Qwen/Qwen2.5-7B-Instruct',
      learning_rate: '1e-4',
      bf16: 'true',
    });
  });

  it.each([
    ["rlhf_main(RLHFArguments(rlhf_type='dpo'))", 'swift rlhf'],
    ["pt_main(TrainArguments(model='a'))", 'swift pt'],
    ["pretrain_main(PretrainArguments(model='a'))", 'swift pt'],
    ["infer_main(InferArguments(adapters='a'))", 'swift infer'],
    ["export_main(ExportArguments(adapters='a'))", 'swift export'],
    ["eval_main(EvalArguments(model='a'))", 'swift eval'],
    ["sampling_main(SamplingArguments(model='a'))", 'swift sample'],
    ["app_ui_main(AppUIArguments(model_type='a'))", 'swift app-ui'],
    ["dpo_main(DPOArguments(model_type='a'))", 'swift dpo'],
    ["megatron_sft_main(MegatronSftArguments(model='a'))", 'megatron sft'],
    ["megatron_export_main(MegatronExportArguments(model='a'))", 'megatron export'],
  ])('%s is %s', (text, command) => {
    const run = firstRun(text);

    expect(`${run?.program} ${run?.subcommand}`).toBe(command);
  });

  it.each([
    ["args = SftArguments(model='a')\nresult = sft_main(args)", { model: 'a' }],
    ["args = SftArguments(model='a')\nargs.lora_rank = 8\nsft_main(args)", { model: 'a', lora_rank: '8' }],
    ["config = {'model': 'a'}\nsft_main(SftArguments(**config, seed=1))", { model: 'a', seed: '1' }],
    [
      "config = dict(model='a')\nconfig['seed'] = 1\nsft_main(SftArguments(**config))",
      { model: 'a', seed: '1' },
    ],
    ["if __name__ == '__main__':\n    sft_main(SftArguments(model='a'))", { model: 'a' }],
    ["def train():\n    return sft_main(SftArguments(model='a'))", { model: 'a' }],
    ["print(sft_main(SftArguments(model='a')))", { model: 'a' }],
    ["import swift.llm as llm\nllm.sft_main(llm.SftArguments(model='a'))", { model: 'a' }],
    ["from swift import sft_main as go, SftArguments as A\ngo(A(model='a'))", { model: 'a' }],
    ["sft_main(['--model', 'a', '--seed', '1'])", ['--model', 'a', '--seed', '1']],
    ["    sft_main(SftArguments(model='a'))", { model: 'a' }],
  ])('%j', (text, options) => {
    const { runs } = readPython(text);

    expect(runs.map(optionsOf)).toEqual([options]);
    expect(runs[0]?.unresolved).toEqual([]);
  });

  it.each([
    'sft_main()',
    "if __name__ == '__main__':\n    sft_main()",
    "def sft_main(args):\n    pass\nsft_main(SftArguments(model='a'))",
    "from mylib import sft_main, SftArguments\nsft_main(SftArguments(model='a'))",
    "class Trainer:\n    pass\nTrainer(args={'a': 1})",
    "engine = PtEngine('Qwen/Qwen2.5-7B-Instruct', attn_impl='flash_attn')",
    '# sft_main(SftArguments(model="a"))',
    's = "sft_main(SftArguments(model=\'a\'))"',
  ])('%j starts no run of the engine by its own arguments', (text) => {
    const stated = readPython(text).runs.filter((run) => run.stated);

    expect(stated).toEqual([]);
  });

  it('carries the environment that is set before it', () => {
    const text = [
      'import os',
      "os.environ['CUDA_VISIBLE_DEVICES'] = '0,1'",
      "os.environ.update({'MAX_PIXELS': '1003520'})",
      "os.environ.setdefault('CUDA_VISIBLE_DEVICES', '7')",
      "sft_main(SftArguments(model='a'))",
      "os.environ['LATER'] = '1'",
    ].join('\n');

    expect(environmentOf(firstRun(text))).toEqual({ CUDA_VISIBLE_DEVICES: '0,1', MAX_PIXELS: '1003520' });
  });

  it('tells the place of each name and value', () => {
    const text = "args = SftArguments(\n    model='Qwen/Qwen2-7B')\nsft_main(args)";

    const run = firstRun(text);
    const option = run?.arguments.kind === 'options' ? run.arguments.options.get('model') : undefined;

    expect(option).toMatchObject({ nameOffset: text.indexOf('model'), valueOffset: text.indexOf('Qwen/') });
    expect(text.slice(run?.start, run?.end)).toBe('sft_main(args)');
  });

  it('sees the variables of an earlier text of the same session', () => {
    const earlier = readPython("model_type = 'qwen-7b-chat'");

    const { runs } = readPython('sft_main(SftArguments(model_type=model_type))', { scope: earlier.scope });

    expect(runs.map(optionsOf)).toEqual([{ model_type: 'qwen-7b-chat' }]);
  });

  it('is read in the offsets that its text has in the post', () => {
    const { runs } = readPython("sft_main(SftArguments(model='a'))", { offsetAt: (index) => index + 100 });

    expect(runs[0]).toMatchObject({ start: 100, end: 133 });
  });

  it('is reported when it takes what no release takes', () => {
    const byName = firstRun("sft_main(model='a')");
    const dictionary = firstRun("sft_main({'model': 'a'})");

    expect(byName?.problems.map(({ code }) => code)).toEqual(['invented-api']);
    expect(dictionary?.problems.map(({ code }) => code)).toEqual(['invented-api']);
    expect([optionsOf(byName), optionsOf(dictionary)]).toEqual([{ model: 'a' }, { model: 'a' }]);
  });

  it('is incomplete where something is left out or computed', () => {
    const text =
      'sft_main(SftArguments(model=models[0], dataset=find(), **more,\n  # ...\n))\ninfer_main(args)';

    const { runs } = readPython(text);

    expect(new Set(runs[0]?.unresolved.map((part) => part.text))).toEqual(
      new Set(['# ...', 'find()', 'models[0]', 'more']),
    );
    expect(runs[1]?.unresolved.map((part) => part.text)).toEqual(['args']);
  });
});

describe('arguments that are given to nothing', () => {
  it('are a run that is not stated', () => {
    const run = firstRun("args = RLHFArguments(rlhf_type='dpo', beta=0.1)");

    expect(run).toMatchObject({ subcommand: 'rlhf', stated: false });
    expect(optionsOf(run)).toEqual({ rlhf_type: 'dpo', beta: '0.1' });
  });
});

describe('a call that starts a process', () => {
  it.each([
    ["subprocess.run(['swift', 'sft', '--model', 'a'])", 'swift sft', ['--model', 'a']],
    ["subprocess.check_call(['torchrun', 'swift/cli/sft.py', '--seed', '1'])", 'swift sft', ['--seed', '1']],
    ["cmd = ['megatron', 'sft', '--a', 'b']\nsubprocess.Popen(cmd)", 'megatron sft', ['--a', 'b']],
  ])('%s', (text, command, words) => {
    const run = firstRun(text);

    expect(`${run?.program} ${run?.subcommand}`).toBe(command);
    expect(optionsOf(run)).toEqual(words);
  });

  it('adds the environment that it is given', () => {
    const run = firstRun("subprocess.run(['env', 'A=1', 'swift', 'sft'], env={**os.environ, 'B': '2'})");

    expect(environmentOf(run)).toEqual({ A: '1', B: '2' });
  });

  it.each([
    ["os.system('swift sft --model a')", 'swift sft --model a'],
    ["cmd = f'swift sft --model {model}'\nmodel = 'b'", null],
    ["model = 'b'\nsubprocess.run(f'swift sft --model {model}', shell=True)", 'swift sft --model b'],
    ["subprocess.run('swift sft'.split())", 'swift sft'],
    ["subprocess.run(shlex.split('swift sft'))", 'swift sft'],
    ["subprocess.run(['ls'])", null],
  ])('%s has the shell text %j', (text, shell) => {
    expect(readPython(text).shell.map((part) => part.text)).toEqual(shell === null ? [] : [shell]);
  });

  it('is a problem when its command is computed', () => {
    const { problems } = readPython("os.system('swift sft ' + options)");

    expect(problems.map(({ code }) => code)).toEqual(['unresolved-command']);
  });

  it('tells where the characters of its shell text are written', () => {
    const text = "os.system('swift \\\n sft\\t--model a')";

    const [shell] = readPython(text).shell;

    expect(shell?.text).toBe('swift  sft\t--model a');
    expect(shell?.offsetAt(shell.text.indexOf('--model'))).toBe(text.indexOf('--model'));
  });
});
