/** `NAME=value` in front of a program, with the word that says it. */
export interface WordAssignment<Word> {
  readonly name: string;
  readonly value: string;
  readonly word: Word;
}

interface Starter {
  /** Options that take the next word as their value. */
  readonly values: readonly string[];
  /** Words that the starter takes for itself before the command: a time limit, a list of cores, `run`. */
  readonly words: number;
  /** `NAME=value` words before the command are the command's environment. */
  readonly assigns: boolean;
}

function starter(values: readonly string[] = [], words = 0, assigns = false): Starter {
  return { values, words, assigns };
}

/** Programs that start another program: the command behind them is what is meant. */
const STARTERS: ReadonlyMap<string, Starter> = new Map([
  ['nohup', starter()],
  ['time', starter(['-f', '-o'])],
  ['exec', starter(['-a'])],
  ['command', starter()],
  ['setsid', starter()],
  ['sudo', starter(['-u', '-g', '-C'], 0, true)],
  ['env', starter(['-u', '-C', '--unset', '--chdir'], 0, true)],
  ['nice', starter(['-n'])],
  ['ionice', starter(['-c', '-n', '-p'])],
  ['stdbuf', starter(['-i', '-o', '-e'])],
  ['timeout', starter(['-k', '-s'], 1)],
  ['taskset', starter([], 1)],
  [
    'numactl',
    starter(['-C', '-N', '-m', '-i', '--physcpubind', '--cpunodebind', '--membind', '--interleave']),
  ],
  ['conda', starter(['-n', '-p', '--name', '--prefix'], 1)],
  ['mamba', starter(['-n', '-p', '--name', '--prefix'], 1)],
  ['uv', starter(['--with', '--python', '-p'], 1)],
  ['poetry', starter([], 1)],
  ['pipenv', starter([], 1)],
]);

/** The position of the program that is meant, behind assignments and starters. */
export function skipStarters<Word extends { readonly text: string }>(
  words: readonly Word[],
): { readonly at: number; readonly assignments: readonly WordAssignment<Word>[] } {
  const assignments: WordAssignment<Word>[] = [];
  let at = 0;
  for (let found = STARTERS.get(baseName(words[at]?.text)); found !== undefined; ) {
    at += 1;
    let own = found.words;
    for (let word = words[at]; word !== undefined; word = words[at]) {
      const assignment = found.assigns ? /^([A-Za-z_]\w*)=(.*)$/s.exec(word.text) : null;
      if (assignment !== null) {
        assignments.push({ name: assignment[1] ?? '', value: assignment[2] ?? '', word });
      } else if (word.text.startsWith('-')) {
        if (found.values.includes(word.text)) at += 1;
      } else if (own > 0) {
        own -= 1;
      } else {
        break;
      }
      at += 1;
    }
    found = STARTERS.get(baseName(words[at]?.text));
  }
  return { at, assignments };
}

/** The last part of a path. */
export function baseName(path: string | undefined): string {
  return path === undefined ? '' : path.slice(path.lastIndexOf('/') + 1);
}
