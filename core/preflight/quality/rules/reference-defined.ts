import remarkLintNoUndefinedReferences from 'remark-lint-no-undefined-references';
import { lint } from '../lint.ts';
import type { Rule } from '../rule.ts';

export const referenceDefined: Rule = {
  id: 'reference-defined',
  level: 'warning',
  title: 'The definition of every reference link is there.',
  check: (view) =>
    // A word in brackets alone is more often meant as it stands.
    lint(view, remarkLintNoUndefinedReferences, { allowShortcutLink: true }).map(
      ({ line, column, reason }) => ({
        line,
        column,
        message: 'the reference is defined nowhere: readers see its brackets',
        expected: `a line "[${/\(`(.*)`\)/s.exec(reason)?.[1] ?? 'name'}]: address"`,
        repair: 'add the definition, or write the address in parentheses',
      }),
    ),
};
