import type { ArgumentProblem } from '../../swift/argparse-result.ts';
import { optionStanding } from '../../swift/option-history.ts';
import { commandName } from '../../swift/programs.ts';
import { newestRelease } from '../../swift/release-order.ts';
import type { Problem, RunWord } from '../post.ts';
import { isPlaceholder } from './placeholder.ts';
import { isConfigName } from './shown-config.ts';

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly repair: string | null;
}

/**
 * The problems that a release's own parser has with the words of a command, for people.
 *
 * @param subcommand its name in the tables: `sft`, `megatron sft`
 */
export function optionProblems(
  subcommand: string,
  release: string,
  words: readonly RunWord[],
  found: readonly ArgumentProblem[],
): readonly Problem[] {
  return found.flatMap((problem): Problem[] => {
    const place = words[problem.wordIndex] ?? words.at(-1);
    if (place === undefined || isPlaceholder(problem.word)) return [];
    const { line, column } = place;
    if (namesConfig(problem, release, words)) {
      const name = isConfigName(problem.word) ? place : words[problem.wordIndex + 1];
      return name === undefined ? [] : [configNotShown(name)];
    }
    const { code, message, repair, expected } = explain(problem, subcommand, release);
    return [
      { line, column, code, level: 'error', message, expected: expected ?? expectedOf(problem), repair },
    ];
  });
}

/**
 * Whether a word that the parser refuses is taken by the engine before it: the file of `swift sft x.yaml`, and in 3.x and 4.0 of
 * `swift sft --config x.yaml` (swift/cli/main.py of 3.12.6 and 4.6.0).
 */
function namesConfig(
  { wordIndex, word }: ArgumentProblem,
  release: string,
  words: readonly RunWord[],
): boolean {
  if (wordIndex === 0 && isConfigName(word)) return true;
  return (
    word === '--config' && /^(?:3|4\.0)\./.test(release) && isConfigName(words[wordIndex + 1]?.text ?? '')
  );
}

function configNotShown({ text: name, line, column }: RunWord): Problem {
  return {
    line,
    column,
    code: 'config-not-shown',
    level: 'warning',
    message: `the options lie in ${name}, which the post does not show, so they were not looked at`,
    expected: null,
    repair: `show ${name} in a fence of its own, under its name`,
  };
}

function expectedOf({ expected }: ArgumentProblem): string | null {
  return expected.length === 0
    ? null
    : expected.slice(0, 12).join(', ') + (expected.length > 12 ? ', …' : '');
}

function explain(problem: ArgumentProblem, subcommand: string, release: string): Explanation {
  const { kind, word, option, expected, nearest } = problem;
  switch (kind) {
    case 'unknown':
      return explainUnknown(problem, subcommand, release);
    case 'ambiguous':
      return {
        code: 'ambiguous-option',
        message: `${word} could be any of ${expected.join(', ')}`,
        repair: 'write the option out',
      };
    case 'bad value':
      return {
        code: 'bad-value',
        message: `--${option} takes ${expected.join(' or ')}, found "${word}"`,
        repair: null,
      };
    case 'bad choice': {
      const repair = nearest === null ? null : `did you mean ${nearest}?`;
      return { code: 'bad-choice', message: `--${option} does not take "${word}"`, repair };
    }
    case 'missing value':
      return { code: 'missing-value', message: `${word} is not followed by a value`, repair: null };
    case 'unexpected argument':
      return {
        code: 'unexpected-argument',
        message: `"${word}" belongs to no option`,
        repair: `remove "${word}", or quote it with its option`,
      };
    case 'unexpected value':
      return { code: 'unexpected-value', message: `${word} takes no value`, repair: null };
    case 'help':
      return {
        code: 'help',
        message: `${word} prints the help text and trains nothing`,
        repair: `remove ${word}`,
      };
  }
}

/** An option that the release does not have: whether it got another name, is gone, or never was. */
function explainUnknown(
  { word, nearest }: ArgumentProblem,
  subcommand: string,
  release: string,
): Explanation {
  const name = word.replace(/^--?/, '').replace(/=.*$/s, '').replaceAll('-', '_');
  const engine = `${commandName(subcommand)} of ms-swift ${release}`;
  const standing = optionStanding(release, subcommand, name);
  const suggestion = nearest === null ? `remove ${word}` : `did you mean --${nearest.replace(/^--/, '')}?`;
  switch (standing.kind) {
    case 'renamed': {
      const names = standing.names.map((other) => `--${other}`).join(', ');
      const before = standing.known.at(-1);
      const until = before === undefined ? '' : `; known from ${standing.known[0]?.first} to ${before.last}`;
      return {
        code: 'renamed-option',
        message: `${engine} calls ${word} ${names}${until}`,
        expected: names,
        repair: `write ${names}`,
      };
    }
    case 'removed':
      return {
        code: 'removed-option',
        message: `${engine} has no option ${word}: it was removed in ${standing.in} (last known to ${standing.last})`,
        repair: `remove ${word}, or state the release that it was written for`,
      };
    case 'not yet':
      return {
        code: 'unknown-option',
        message: `${engine} has no option ${word} yet: ${standing.first} brought it`,
        repair: `state ms-swift ${standing.first} or newer`,
      };
    case 'elsewhere':
      return {
        code: 'unknown-option',
        message: `${engine} has no option ${word}; ${standing.subcommands.map(commandName).join(', ')} has`,
        repair: suggestion,
      };
    case 'never existed':
      return {
        code: 'invented-option',
        message: `${engine} has no option ${word}, and no release up to ${newestRelease()} ever had one`,
        repair: suggestion,
      };
    default:
      return { code: 'unknown-option', message: `${engine} has no option ${word}`, repair: suggestion };
  }
}
