import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PYTHON, ROOT } from './workbench.ts';

/** As for the `mustrun` command, `MUSTRUN_ENGINE` names another environment with ms-swift. */
const ENGINE = process.env.MUSTRUN_ENGINE;
const PROGRAM = ENGINE === undefined ? PYTHON : join(ENGINE, 'bin', 'python');
const SCRIPT = join(ROOT, 'containers', 'trainer', 'python', 'rehearsal', 'warm_engine.py');

export const answerSchema = z.looseObject({ id: z.string(), outcome: z.string() });
export type Answer = z.infer<typeof answerSchema>;

export interface Question {
  readonly kind: 'validate' | 'prepare' | 'train';
  readonly subcommand: 'sft' | 'pt' | 'rlhf';
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

/** The rehearsing engine's own process, spoken to in its own lines. */
export class EngineProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<void>;
  readonly #cache: string;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #asked = 0;

  private constructor(cache: string) {
    this.#cache = cache;
    this.child = spawn(PROGRAM, [SCRIPT], {
      env: { PATH: process.env.PATH, HOME: cache, LANG: 'C.UTF-8' },
      detached: true,
    });
    this.child.stderr.resume();
    this.child.stdin.on('error', () => undefined);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const answer = answerSchema.parse(JSON.parse(line));
      this.#waiting.get(answer.id)?.(answer);
    });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  static async start(): Promise<EngineProcess> {
    return new EngineProcess(await mkdtemp(join(tmpdir(), 'mustrun-stand-ins-')));
  }

  ask(question: Question): Promise<Answer> {
    this.#asked += 1;
    const id = String(this.#asked);
    const { directory } = question;
    const places = {
      cache: this.#cache,
      output: join(directory, 'output'),
      log: join(directory, 'train.log'),
    };
    const request = { id, environment: {}, timeout: 60, ...places, ...question };
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    return answered;
  }

  /** Prepares what the command needs, then trains it; the answer to the first that does not succeed. */
  async rehearse(question: Omit<Question, 'kind'>): Promise<Answer> {
    const prepared = await this.ask({ ...question, kind: 'prepare' });
    return prepared.outcome === 'prepared' ? this.ask({ ...question, kind: 'train' }) : prepared;
  }
}

/** An empty directory for a command, with the files that it names. */
export async function workingDirectory(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-rehearsal-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return directory;
}
