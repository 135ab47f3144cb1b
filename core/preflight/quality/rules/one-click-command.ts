import type { Rule } from '../rule.ts';
import type { QualityPage } from '../view.ts';

/** A command that does all of it: a script, a task of a task runner, a container, or mustrun itself. */
const ONE_CLICK =
  /^(?:\$ +)?(?:sudo +)?(?:(?:npx +(?:--?\w+ +)*)?mustrun +(?:verify|rehearse)\b|(?:npm|pnpm|yarn|bun) +(?:run|start|test)\b|make(?: +[\w-]+)*$|(?:just|task) +[\w-]+$|(?:bash|sh|zsh) +\S+\.sh\b|\.{0,2}\/?[\w./-]+\.sh\b|docker +(?:run|compose)\b)/m;

export const oneClickCommand: Rule = {
  id: 'one-click-command',
  level: 'note',
  title: 'A post with several runs has one command that repeats them all.',
  check: (view) => {
    const runs = view.post.runs.filter(({ complete, directed }) => complete && !directed.skip);
    const [first] = runs;
    if (first === undefined || runs.length < 2 || hasOneClick(view)) return [];
    return [
      {
        line: first.line,
        column: first.column,
        message: `the post has ${runs.length} commands, and none that repeats them all`,
        expected: 'one command, such as "npm run demo" or "bash train.sh"',
        repair: `add "npx mustrun verify ${view.path}": it runs every command of the post`,
      },
    ];
  },
};

function hasOneClick({ nodes }: QualityPage): boolean {
  return nodes.some((node) => {
    if (node.type !== 'code' && node.type !== 'inlineCode') return false;
    return ONE_CLICK.test(node.value);
  });
}
