import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const HOST = fileURLToPath(new URL('function-host.ts', import.meta.url));
const answer = z.union([
  z.object({ id: z.int(), error: z.string() }),
  z.object({ id: z.int(), value: z.unknown() }),
]);
type Answer = z.output<typeof answer>;

/** A bundled function in a process that has its variables and no others: those of the stack, and its role's credentials. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => {
      const found = answer.parse(message);
      this.#waiting.get(found.id)?.(found);
      this.#waiting.delete(found.id);
    });
    child.once('exit', (code) => {
      const error = `its process ended with exit code ${code}`;
      for (const [id, answered] of this.#waiting) answered({ id, error });
    });
  }

  static async start(bundle: string, variables: Readonly<Record<string, string>>): Promise<FunctionProcess> {
    const child = fork(HOST, [bundle], { env: { PATH: process.env.PATH, ...variables }, execArgv: [] });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the function ${bundle} ended with exit code ${code} before it was ready`);
    });
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => undefined);
    return new FunctionProcess(child);
  }

  /** Fails with what the function failed with. */
  async call(event: unknown): Promise<unknown> {
    const id = this.#count++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, event });
    const found = await answered;
    if ('error' in found) throw new Error(found.error);
    return found.value;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
