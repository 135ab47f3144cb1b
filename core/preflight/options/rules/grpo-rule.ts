import type { ResolvedRun } from '../resolved-run.ts';
import type { Finding, Rule } from '../rule.ts';

/** A rule for GRPO alone. */
export function grpoRule(
  id: string,
  code: Rule['code'],
  source: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  return {
    id,
    code,
    level: 'error',
    lines: ['3.x', '4.x'],
    subcommands: ['rlhf'],
    source,
    check: (run) => (run.text('rlhf_type') === 'grpo' ? check(run) : []),
  };
}
