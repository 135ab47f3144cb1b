import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLaunch } from '../../../../core/post/forms/launch.ts';

function wordsOf(command: string): { readonly text: string }[] {
  return command
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => ({ text }));
}

function launchOf(command: string, environment: Readonly<Record<string, string>> = {}) {
  return readLaunch(wordsOf(command), (name) => environment[name]);
}

describe('a command', () => {
  it.each([
    ['swift sft --model a', 'swift', 'swift sft', '--model a'],
    ['/opt/env/bin/swift merge_lora --adapters a', 'swift', 'swift merge-lora', '--adapters a'],
    ['swift app-ui', 'swift', 'swift app-ui', ''],
    ['megatron rlhf --use_ray true', 'megatron', 'megatron rlhf', '--use_ray true'],
    ['python swift/cli/sft.py --a b', 'python', 'swift sft', '--a b'],
    ['python3.10 -u /x/site-packages/swift/cli/infer.py --a b', 'python', 'swift infer', '--a b'],
    ['python swift/cli/main.py sft --a b', 'python', 'swift sft', '--a b'],
    ['python swift/cli/_megatron/pt.py --a b', 'python', 'megatron pt', '--a b'],
    ['python swift/cli/_megatron/main.py pt --a b', 'python', 'megatron pt', '--a b'],
    ['python -m swift.cli.sft --a b', 'python', 'swift sft', '--a b'],
    ['python -m swift.cli.main rlhf --a b', 'python', 'swift rlhf', '--a b'],
    ['python llm_sft.py --a b', 'python', 'swift sft', '--a b'],
    ['python src/llm_infer.py --a b', 'python', 'swift infer', '--a b'],
    ['python llm_dpo.py --a b', 'python', 'swift dpo', '--a b'],
    ['python rlhf.py --rlhf_type dpo', 'python', 'swift rlhf', '--rlhf_type dpo'],
    ['python animatediff_sft.py --a b', 'python', 'animatediff sft', '--a b'],
    ['torchrun --nproc_per_node=4 animatediff_sft.py --a b', 'torchrun', 'animatediff sft', '--a b'],
    ['torchrun --nproc_per_node 8 --master_port 29500 llm_sft.py --a b', 'torchrun', 'swift sft', '--a b'],
    ['torchrun --standalone swift/cli/rlhf.py --a b', 'torchrun', 'swift rlhf', '--a b'],
    ['torchrun -m swift.cli.sft --a b', 'torchrun', 'swift sft', '--a b'],
    [
      'python -m torch.distributed.run --nproc-per-node 2 swift/cli/pt.py --a b',
      'torchrun',
      'swift pt',
      '--a b',
    ],
    ['python -m torch.distributed.launch --use_env llm_sft.py --a b', 'torchrun', 'swift sft', '--a b'],
    [
      'dlrover-run --nnodes 1:2 --nproc_per_node=1 /opt/swift/cli/sft.py --a b',
      'torchrun',
      'swift sft',
      '--a b',
    ],
    ['accelerate launch --config_file f.json swift/cli/sft.py --a b', 'accelerate', 'swift sft', '--a b'],
    [
      'accelerate launch --multi_gpu --num_processes 2 swift/cli/sft.py --a b',
      'accelerate',
      'swift sft',
      '--a b',
    ],
    ['deepspeed --num_gpus=2 swift/cli/sft.py --a b', 'deepspeed', 'swift sft', '--a b'],
    ['nohup swift sft --a b', 'swift', 'swift sft', '--a b'],
    ['sudo -E env A=1 nohup time swift sft --a b', 'swift', 'swift sft', '--a b'],
    ['timeout 60 nice -n 10 swift sft --a b', 'swift', 'swift sft', '--a b'],
    ['conda run -n swift swift sft --a b', 'swift', 'swift sft', '--a b'],
    ['uv run swift sft --a b', 'swift', 'swift sft', '--a b'],
  ])('%s', (command, launcher, engine, words) => {
    const launch = launchOf(command);

    expect(launch?.launcher).toBe(launcher);
    expect(`${launch?.program} ${launch?.subcommand}`).toBe(engine);
    expect(launch?.words).toEqual(wordsOf(words));
    expect(launch?.problems).toEqual([]);
  });

  it.each([
    '',
    'swift',
    'swift build -c release',
    'swift package init --type executable',
    'swift --version',
    'swift run my-tool --config x',
    'megatron',
    'python train.py --model a',
    'python infer.py --model a',
    'python sft.py --epochs 3',
    'python -c print(1)',
    'python -m pip install ms-swift',
    'python -m swift.llm.sft',
    'torchrun --nproc_per_node=4 test.py',
    'torchrun',
    'accelerate config',
    'deepspeed train.py --deepspeed zero2',
    'echo swift sft',
    'pip install swift',
    'nohup',
    'cat swift/cli/sft.py',
  ])('%j does not start the engine', (command) => {
    expect(launchOf(command)).toBeNull();
  });

  it.each([
    ['swift train --model a --dataset b', 'train', 'did you mean swift sft?'],
    ['swift finetune --model_type a', 'finetune', 'did you mean swift sft?'],
    ['swift exprot --adapters a', 'exprot', 'did you mean swift export?'],
    ['swift megatron rlhf --a b', 'rlhf', 'write megatron in place of swift megatron'],
  ])('%s is reported', (command, subcommand, repair) => {
    const launch = launchOf(command);

    expect(launch?.subcommand).toBe(subcommand);
    expect(launch?.problems).toMatchObject([
      { code: 'invented-subcommand', repair, word: wordsOf(command)[1] },
    ]);
  });

  it('keeps the assignments of env, and the configuration of accelerate', () => {
    const launch = launchOf('env A=1 B= accelerate launch --config_file=fsdp.json swift/cli/sft.py');

    expect(launch?.assignments.map(({ name, value }) => [name, value])).toEqual([
      ['A', '1'],
      ['B', ''],
    ]);
    expect(launch?.configFile?.text).toBe('fsdp.json');
  });
});

describe('the number of processes', () => {
  it.each([
    ['swift sft', {}, 1, 1],
    ['swift sft', { NPROC_PER_NODE: '4' }, 4, 1],
    ['swift sft', { NPROC_PER_NODE: '4', NNODES: '2' }, 8, 2],
    ['swift sft', { NPROC_PER_NODE: '$n' }, null, 1],
    ['swift export', { NPROC_PER_NODE: '4' }, 1, 1],
    ['megatron export', { NPROC_PER_NODE: '4' }, 4, 1],
    ['env NPROC_PER_NODE=2 swift sft', { NPROC_PER_NODE: '4' }, 2, 1],
    ['python llm_sft.py', { NPROC_PER_NODE: '4' }, 1, 1],
    ['torchrun llm_sft.py', {}, 1, 1],
    ['torchrun --nproc_per_node=4 --nnodes=2 llm_sft.py', {}, 8, 2],
    ['torchrun --nproc-per-node gpu llm_sft.py', {}, null, 1],
    ['torchrun --nnodes 1:4 llm_sft.py', {}, null, null],
    ['accelerate launch --num_processes 4 --num_machines 2 llm_sft.py', {}, 4, 2],
    ['accelerate launch --config_file a.yaml llm_sft.py', {}, null, null],
    ['deepspeed llm_sft.py', {}, null, 1],
    ['deepspeed --num_gpus 2 llm_sft.py', {}, 2, 1],
    ['deepspeed --include localhost:0,1,3 llm_sft.py', {}, 3, 1],
    ['deepspeed --hostfile hosts llm_sft.py', {}, null, null],
  ])('of %s with %j', (command, environment: Readonly<Record<string, string>>, processes, nodes) => {
    expect(launchOf(command, environment)).toMatchObject({ processes, nodes });
  });
});

describe('any words', () => {
  const word = fc.constantFrom(
    ...[
      'swift',
      'sft',
      'megatron',
      'python',
      '-m',
      '-c',
      'torchrun',
      'accelerate',
      'launch',
      'deepspeed',
      'env',
      'A=1',
      'nohup',
    ],
    ...[
      '--nproc_per_node',
      '--nproc_per_node=2',
      '2',
      'swift/cli/sft.py',
      'swift/cli/main.py',
      'llm_sft.py',
      '--',
      '-',
      '',
      'timeout',
    ],
    ...[
      '--model',
      'swift.cli.sft',
      'torch.distributed.run',
      '--config_file',
      'sft.py',
      '--sft_type',
      'conda',
      'run',
      '=',
      '--=',
    ],
  );

  it('are read, and what the engine is given are the last of them', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 15 }), (texts) => {
        const words = texts.map((text) => ({ text }));

        const given = readLaunch(words)?.words ?? [];

        expect(given).toEqual(given.length === 0 ? [] : words.slice(-given.length));
      }),
    );
  });
});
