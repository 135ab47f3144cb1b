import type { Rule } from '../rule.ts';

/** A rule of `swift rlhf` without its check. */
export type RlhfRule = Omit<Rule, 'check'>;

/** An error of `swift rlhf` in 3.x and 4.x. */
export function rlhfRule(id: string, source: string, code: Rule['code'] = 'conflicting-options'): RlhfRule {
  return { id, code, level: 'error', lines: ['3.x', '4.x'], subcommands: ['rlhf'], source };
}
