import type { ResolvedRun } from '../resolved-run.ts';
import type { Finding, Rule } from '../rule.ts';
import { rlhfRule } from './rlhf-rule.ts';

/** A rule for GRPO alone. */
export function grpoRule(
  id: string,
  code: Rule['code'],
  source: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  return ruleOfKinds(['grpo'], id, code, source, check);
}

/** A rule for some kinds of alignment (`--rlhf_type`). */
export function ruleOfKinds(
  kinds: readonly string[],
  id: string,
  code: Rule['code'],
  source: string,
  check: (run: ResolvedRun) => readonly Finding[],
): Rule {
  return {
    ...rlhfRule(id, source, code),
    check: (run) => (kinds.includes(run.text('rlhf_type') ?? '') ? check(run) : []),
  };
}
