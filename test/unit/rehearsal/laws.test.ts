import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Draft, tableOf } from '../../../core/rehearsal/command.ts';
import { substitute } from '../../../core/rehearsal/substitutions.ts';
import { parseArguments } from '../../../core/swift/argparse.ts';

const CONTEXT = { output: 'out', servedModel: 'teacher' };

/** Options of every kind that a post may give, in the ways that the parser takes them. */
const option = fc.oneof(
  fc.constantFrom<readonly string[]>(
    ['--model', 'Qwen/Qwen2.5-7B-Instruct'],
    ['--dataset', 'a#500', 'b'],
    ['--learning_rate', '1e-4'],
    ['--lora-rank=8'],
    ['--no_gradient_checkpointing'],
    ['--system', 'a text --with dashes'],
    ['--target_modules', 'all-linear'],
    ['--seed', '7'],
    ['--warmup_ratio', '0.05'],
    ['--max_length', '2048'],
    ['--columns', '{"answer": "solution"}'],
  ),
  fc.constantFrom<readonly string[]>(
    ['--deepspeed', 'zero3'],
    ['--packing', 'true'],
    ['--max_steps', '100'],
    ['--max-steps=7'],
    ['--attn_impl', 'flash_attn'],
    ['--use_vllm', 'true'],
    ['--vllm_mode', 'server'],
    ['--report_to', 'wandb', 'swanlab'],
    ['--per_device_train_batch_size', '8'],
    ['--num_generations', '24'],
    ['--reward_funcs', 'accuracy', 'format'],
    ['--teacher_model_server', 'http://localhost:8000'],
    ['--callbacks', 'perf_log', 'x'],
  ),
);

const draft: fc.Arbitrary<Draft> = fc.record({
  subcommand: fc.constant('rlhf' as const),
  words: fc
    .tuple(fc.constantFrom('dpo', 'grpo', 'gkd', 'ppo', 'kto'), fc.array(option, { maxLength: 14 }))
    .map(([alignment, options]) => ['--rlhf_type', alignment, ...options.flat()]),
  environment: fc.dictionary(
    fc.constantFrom('NPROC_PER_NODE', 'CUDA_VISIBLE_DEVICES', 'MAX_PIXELS', 'FPS', 'MASTER_PORT'),
    fc.constantFrom('1', '2'),
  ),
  substitutions: fc.constant([]),
});

/** What each option says, as the parser reads it. */
function said({ subcommand, words }: Draft): Readonly<Record<string, unknown>> {
  const { values } = parseArguments(words, tableOf(subcommand));
  return Object.fromEntries([...values].map(([name, { value }]) => [name, value]));
}

describe('the laws of substitution', () => {
  it('nothing is changed that is not listed', () => {
    fc.assert(
      fc.property(draft, (before) => {
        const after = substitute(before, CONTEXT);

        const listed = new Set(after.substitutions.map(({ option: name }) => name));
        const unlisted = ([name]: [string, unknown]): boolean => !listed.has(name);
        expect(Object.entries(said(after)).filter(unlisted)).toEqual(
          expect.arrayContaining(Object.entries(said(before)).filter(unlisted)),
        );
        expect(Object.entries(said(after)).filter(unlisted)).toHaveLength(
          Object.entries(said(before)).filter(unlisted).length,
        );
        expect(Object.entries(after.environment).filter(unlisted)).toEqual(
          Object.entries(before.environment).filter(unlisted),
        );
      }),
    );
  });

  it('what is listed is what was said before, and what is said after', () => {
    fc.assert(
      fc.property(draft, (before) => {
        const after = substitute(before, CONTEXT);

        const last = new Map(after.substitutions.map(({ option: name, to }) => [name, to]));
        for (const [name, to] of last) {
          const now = said(after)[name] ?? after.environment[name] ?? null;
          const words = Array.isArray(now) ? now.join(' ') : now === null ? null : String(now);
          expect(words, name).toBe(to === '1.0' ? '1' : to);
        }
      }),
    );
  });

  it('is done once: a command that was substituted stays as it is', () => {
    fc.assert(
      fc.property(draft, (before) => {
        const once = substitute(before, CONTEXT);

        expect(substitute(once, CONTEXT)).toEqual(once);
      }),
    );
  });

  it('no option stands twice that was set', () => {
    fc.assert(
      fc.property(draft, (before) => {
        const { words, substitutions } = substitute(before, CONTEXT);

        const set = substitutions.filter(({ to }) => to !== null).map(({ option: name }) => `--${name}`);
        for (const name of set) expect(words.filter((word) => word === name)).toHaveLength(1);
      }),
    );
  });

  it('never makes a command that its parser refuses', () => {
    fc.assert(
      fc.property(draft, (before) => {
        const after = substitute(before, CONTEXT);

        expect(parseArguments(after.words, tableOf(after.subcommand)).problems).toEqual([]);
      }),
    );
  });
});
