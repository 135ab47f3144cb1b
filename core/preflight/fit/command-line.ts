import { z } from 'zod';
import type { CommandWords } from './run-of-words.ts';

const variables = z.record(z.string(), z.string()).default({});

/** One command. Other keys, such as where it was found, are for whoever wrote the line. */
const command = z.object({
  environment: variables,
  words: z.array(z.string()).min(1),
  /** Variables of the shell that words and environment may name. */
  shell_variables: variables,
});

export type CommandLine =
  | { readonly kind: 'command'; readonly command: CommandWords }
  /** What was expected and what was found, without a place. */
  | { readonly kind: 'problem'; readonly message: string };

const EXPECTED = 'expected {"environment": {"NAME": "value"}, "words": ["swift", "sft", "--model", "…"]}';

/** Reads a line of JSON that holds a command. */
export function readCommandLine(text: string): CommandLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      kind: 'problem',
      message: `found ${JSON.stringify(text.slice(0, 60))}, which is no JSON; ${EXPECTED}`,
    };
  }
  const read = command.safeParse(value);
  if (read.success) {
    const { environment, words, shell_variables } = read.data;
    return { kind: 'command', command: { environment, words, variables: shell_variables } };
  }
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  return { kind: 'problem', message: `${issue?.message ?? 'not a command'}${where}; ${EXPECTED}` };
}
