import remarkLintHeadingIncrement from 'remark-lint-heading-increment';
import { lint } from '../lint.ts';
import type { Rule } from '../rule.ts';

export const headingOrder: Rule = {
  id: 'heading-order',
  level: 'warning',
  title: 'Headings go down one level at a time.',
  check: (view) =>
    lint(view, remarkLintHeadingIncrement).map(({ line, column, reason }) => {
      const [found, expected] = [...reason.matchAll(/\d/g)].map(([digit]) => digit);
      return {
        line,
        column,
        message: `a heading of level ${found} jumps over a level`,
        expected: `level ${expected}`,
        repair: `write ${'#'.repeat(Number(expected))}, or add the heading that is missing above`,
      };
    }),
};
