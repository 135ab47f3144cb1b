/** What a comment asks of us, one command a comment. */
export type Command =
  /** `run`: its id as the comment has it; null for all. `seeds`: attempts wanted; null leaves it to the verdict. */
  | { readonly kind: 'verify'; readonly run: string | null; readonly seeds: number | null }
  | { readonly kind: 'rehearse'; readonly run: string | null }
  | { readonly kind: 'check' }
  | { readonly kind: 'grant'; readonly commit: string }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'status' }
  | { readonly kind: 'help' };

export type ParsedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'wrong'; readonly message: string }
  /** The comment is not for us. */
  | { readonly kind: 'none' };

export const COMMAND_HELP = [
  '`/mustrun verify [run] [seeds=N]` trains every run of the changed posts, or the one named',
  '`/mustrun rehearse [run]` rehearses again what came to no end',
  '`/mustrun check` reads and checks the posts again',
  '`/mustrun grant <commit>` allows the money for that commit, by its full SHA',
  '`/mustrun cancel` stops what runs for this pull request',
  '`/mustrun status` and `/mustrun help` change nothing',
] as const;

const NAMES = ['verify', 'rehearse', 'check', 'grant', 'cancel', 'status', 'help'] as const;
const MOST_SEEDS = 9;
const FULL_SHA = /^[0-9a-f]{40}$/;
const RUN_ID = /^[\w./#-]{1,200}$/;

/**
 * Reads the first line of a comment that begins with `/mustrun`. Strict: a word too many or misspelt is no command, since
 * a command may spend money.
 */
export function parseCommand(comment: string, prefix = '/mustrun'): ParsedCommand {
  const lines = comment.split(/\r?\n/).map((line) => line.trim());
  const line = lines.find((text) => text === prefix || text.startsWith(`${prefix} `));
  if (line === undefined) return { kind: 'none' };
  const [word = '', ...rest] = line.slice(prefix.length).trim().split(/\s+/);
  const name = NAMES.find((known) => known === word);
  if (name === undefined) {
    const found = word === '' ? 'nothing' : `"${word}"`;
    return wrong(`after ${prefix} stands ${found}; expected one of ${NAMES.join(', ')}`);
  }
  switch (name) {
    case 'grant':
      return parseGrant(rest);
    case 'check':
    case 'cancel':
    case 'status':
    case 'help':
      return rest.length === 0 ? { kind: 'command', command: { kind: name } } : tooMany(name, rest);
    case 'rehearse':
    case 'verify':
      return parseRuns(name, rest);
  }
}

function parseGrant(words: readonly string[]): ParsedCommand {
  const [commit, ...others] = words;
  if (commit === undefined || !FULL_SHA.test(commit)) {
    return wrong('grant names no full commit; expected its SHA of 40 hexadecimal digits');
  }
  if (others.length > 0) return tooMany('grant', others);
  return { kind: 'command', command: { kind: 'grant', commit } };
}

function parseRuns(kind: 'verify' | 'rehearse', words: readonly string[]): ParsedCommand {
  let run: string | null = null;
  let seeds: number | null = null;
  for (const word of words) {
    const [, number] = /^seeds=(.*)$/.exec(word) ?? [];
    if (number !== undefined) {
      const asked = /^\d{1,3}$/.test(number) ? Number(number) : 0;
      if (kind !== 'verify' || seeds !== null || asked < 1 || asked > MOST_SEEDS) {
        return wrong(
          `"${word}" is not understood; expected at most one seeds=1 to seeds=${MOST_SEEDS}, with verify`,
        );
      }
      seeds = asked;
    } else if (run === null && RUN_ID.test(word) && !word.includes('=')) {
      run = word;
    } else {
      return tooMany(kind, [word]);
    }
  }
  const command: Command = kind === 'verify' ? { kind, run, seeds } : { kind, run };
  return { kind: 'command', command };
}

function tooMany(name: string, words: readonly string[]): ParsedCommand {
  return wrong(`${name} does not take "${words.join(' ')}"`);
}

function wrong(message: string): ParsedCommand {
  return { kind: 'wrong', message };
}
