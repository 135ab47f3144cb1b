import type { Run } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import type { Draft, Rehearsed } from '../../../core/rehearsal/command.ts';

/** A post with one shell fence. */
export function postOf(command: string, title = 'A post') {
  return readPost('post.md', `# ${title}\n\n\`\`\`shell\n${command}\n\`\`\`\n`);
}

/** The only run of a post with one command. */
export function runOf(command: string, title?: string): Run {
  const [run] = postOf(command, title).runs;
  if (run === undefined) throw new Error(`no run in ${command}`);
  return run;
}

/** A draft of words that hold no spaces. */
export function draftOf(
  words: string,
  subcommand: Rehearsed = 'sft',
  environment: Readonly<Record<string, string>> = {},
): Draft {
  return { subcommand, words: words.split(' '), environment, substitutions: [] };
}

/** What an option says last in a list of words: the words up to the next option. */
export function saidIn(words: readonly string[], option: string): readonly string[] | null {
  const at = words.lastIndexOf(`--${option}`);
  if (at === -1) return null;
  const next = words.findIndex((word, index) => index > at && word.startsWith('--'));
  return words.slice(at + 1, next === -1 ? words.length : next);
}
