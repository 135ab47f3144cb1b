import {
  type EarlierRun,
  planRun,
  type RunPlan,
  type Surroundings,
} from '../../../core/flow/plan/plan-run.ts';
import type { Run } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';

export const TRAINING =
  'swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate 1e-3 --max_steps 4 --output_dir output/x';

/** Everything is at hand but what is called `gone`. */
export const around: Surroundings = {
  hardware: 'cpu',
  find: async (name) =>
    name.startsWith('gone')
      ? null
      : { kind: 'file', source: `/data/${name}`, digest: 'b'.repeat(64), revision: null },
};

export function runsOf(...commands: readonly string[]): readonly Run[] {
  return readPost('post.md', ['# Post', '', '```shell', ...commands, '```', ''].join('\n')).runs;
}

/** Plans the runs of a post one after the other; all of them leave something. */
export async function plansOf(
  commands: readonly string[],
  surroundings = around,
): Promise<readonly RunPlan[]> {
  const earlier: EarlierRun[] = [];
  const plans: RunPlan[] = [];
  for (const run of runsOf(...commands)) {
    const planned = await planRun(run, earlier, surroundings);
    if (planned.kind === 'refused') throw new Error(planned.reason);
    plans.push(planned.plan);
    earlier.push({ run, plan: planned.plan });
  }
  return plans;
}

export async function planOf(command: string, surroundings = around): Promise<RunPlan> {
  const [plan] = await plansOf([command], surroundings);
  if (plan === undefined) throw new RangeError(`no run in: ${command}`);
  return plan;
}
