import remarkLintFencedCodeFlag from 'remark-lint-fenced-code-flag';
import { lint } from '../lint.ts';
import type { Rule } from '../rule.ts';

export const codeLabelled: Rule = {
  id: 'code-labelled',
  level: 'warning',
  title: 'Code fences name their language.',
  check: (view) => {
    const blocks = new Map(
      view.nodes.flatMap(({ type, position }) =>
        type === 'code' && position !== undefined ? [[position.start.line, position.end.line] as const] : [],
      ),
    );
    const commands = new Set(view.post.runs.map(({ line }) => line));
    return lint(view, remarkLintFencedCodeFlag).map(({ line, column }) => {
      const isRun = isAmong(commands, line, blocks.get(line) ?? line);
      return {
        line,
        column,
        message: isRun ? 'this command names no language' : 'this code names no language',
        expected: isRun
          ? '```shell, or what it is written in'
          : '```python, ```json, … or ```text for output',
        repair: 'write the language behind the marks that open the block',
        level: isRun ? 'warning' : 'note',
      };
    });
  },
};

function isAmong(lines: ReadonlySet<number>, first: number, last: number): boolean {
  for (let line = first; line <= last; line += 1) if (lines.has(line)) return true;
  return false;
}
