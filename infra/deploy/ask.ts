import { createInterface } from 'node:readline/promises';

/** A question to whoever sits there. Without anybody there is no answer: it ends with the input. */
export async function ask(question: string): Promise<string | null> {
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<null>((resolve) => readline.once('close', () => resolve(null)));
  const answer = await Promise.race([readline.question(question), ended]);
  readline.close();
  return answer?.trim() ?? null;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
