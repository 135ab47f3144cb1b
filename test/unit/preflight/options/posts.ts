import { z } from 'zod';
import type { Problem, Run } from '../../../../core/post/post.ts';
import { readPost } from '../../../../core/post/read-post.ts';
import { checkOptions } from '../../../../core/preflight/options/check-options.ts';
import type { Machine } from '../../../../core/preflight/options/machine.ts';

/** A machine on which nothing is missing but what a test takes away. */
export const BIG_MACHINE: Machine = { name: '8 x H100', gpus: 8, computeCapability: 9 };

/** The run of a post that shows one command and states its release. */
export function runOf(command: string, release = '4.6.0'): Run {
  const text = ['# A post', '', `\`pip install ms-swift==${release}\``, '', '```shell', command, '```', ''];
  const { runs } = readPost('post.md', text.join('\n'));
  const [run] = runs;
  if (run === undefined || runs.length > 1) throw new Error(`${runs.length} runs in ${command}`);
  return run;
}

/** What the option checks say of a command. */
export function found(command: string, machine = BIG_MACHINE, release = '4.6.0'): readonly Problem[] {
  return checkOptions(runOf(command, release), machine);
}

export function errorsOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ level }) => level === 'error');
}

/** What the engine made of commands: test/differential/record_refusals.py. */
export const refusals = z.object({
  release: z.string(),
  cases: z.array(
    z.object({
      source: z.string(),
      gpus: z.int(),
      what: z.string(),
      command: z.string(),
      fate: z.enum(['accepted', 'refused']),
      stage: z.enum(['parser', 'arguments', 'trainer', 'step']),
      error: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
});
