import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseJsonOrNull } from '../../core/parse-json.ts';
import {
  prepareAnswer,
  type RehearsalEngine,
  trainAnswer,
  validateAnswer,
} from '../../core/rehearsal/rehearsal-engine.ts';
import { signalGroup, stopGroup, waitForGroupToEmpty } from './process-group.ts';

export interface WarmEngineOptions {
  /** The program and its words: a Python that has ms-swift, and the script that speaks JSON lines. */
  readonly command: readonly [string, ...string[]];
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where stand-ins are kept for later requests: absolute. */
  readonly cache: string;
  /** What a process that was just started may take before its first answer, in seconds: it imports the engine. */
  readonly startSeconds?: number;
  /** What an answer may take beyond the time that the request grants, in seconds. */
  readonly graceSeconds?: number;
  /** Each line that the process writes to standard error. */
  readonly onLog?: (line: string) => void;
}

type Answer = Readonly<Record<string, unknown>>;

interface Pending {
  readonly answer: (answer: Answer) => void;
  readonly timer: NodeJS.Timeout;
}

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pending: Map<string, Pending>;
  /** Whether it has answered anything yet. */
  warm: boolean;
  /** The last lines of its standard error. */
  readonly lastWords: string[];
  readonly ended: Promise<void>;
}

const line = z.looseObject({ id: z.string() });

/**
 * The rehearsing engine as one process that is started with the first request and kept warm: importing the engine
 * takes longer than a rehearsal. A process that dies or hangs costs the requests in flight, which are answered with
 * `not run`; the next request starts another, unless two in a row ended without a single answer.
 */
export class WarmEngine implements RehearsalEngine {
  readonly #options: WarmEngineOptions;
  #started: Started | null = null;
  #requests = 0;
  #closed = false;
  /** Why the last processes ended that never answered; a process that answers empties it. */
  readonly #failedStarts: string[] = [];

  constructor(options: WarmEngineOptions) {
    this.#options = options;
  }

  async validate(request: Parameters<RehearsalEngine['validate']>[0]) {
    return answered(validateAnswer, await this.#ask('validate', request.timeout, request));
  }

  async prepare(request: Parameters<RehearsalEngine['prepare']>[0]) {
    const { cache } = this.#options;
    return answered(prepareAnswer, await this.#ask('prepare', request.timeout, { ...request, cache }));
  }

  async train(request: Parameters<RehearsalEngine['train']>[0]) {
    return answered(trainAnswer, await this.#ask('train', request.timeout, request));
  }

  /** Ends the process; requests in flight are answered with `not run`. With `grace`, it may end by itself first. */
  async close(grace = true): Promise<void> {
    this.#closed = true;
    const started = this.#started;
    if (started === null) return;
    const group = started.child.pid;
    started.child.stdin.end();
    if (group !== undefined) {
      if (!grace || !(await waitForGroupToEmpty(group, CLOSE_MILLISECONDS))) {
        await stopGroup(group, CLOSE_MILLISECONDS);
      }
    }
    await started.ended;
  }

  #ask(kind: string, timeout: number, request: object): Promise<Answer> {
    if (this.#closed) return Promise.resolve(notRun('the engine is closed'));
    const [, failure] = this.#failedStarts;
    if (failure !== undefined) return Promise.resolve(notRun(failure));
    const started = this.#started ?? this.#start();
    this.#requests += 1;
    const id = String(this.#requests);
    const { startSeconds = 240, graceSeconds = 20 } = this.#options;
    const limit = timeout + graceSeconds + (started.warm ? 0 : startSeconds);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#give(started, id, notRun(`the engine gave no answer within ${limit} s`));
        // What hangs is not asked again.
        this.#end(started);
      }, limit * 1000);
      started.pending.set(id, { answer: resolve, timer });
      started.child.stdin.write(`${JSON.stringify({ id, kind, ...request })}\n`);
    });
  }

  #start(): Started {
    const [program, ...words] = this.#options.command;
    const child = spawn(program, words, {
      env: { ...this.#options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const pending = new Map<string, Pending>();
    const lastWords: string[] = [];
    const ended = new Promise<void>((resolve) => {
      child.once('error', (cause) => {
        this.#abandon(started, `the engine cannot be started: ${cause.message}`);
        resolve();
      });
      child.once('close', (code, signal) => {
        const how = code === null ? `stopped by ${signal}` : `exit code ${code}`;
        this.#abandon(started, [`the engine's process ended (${how})`, ...lastWords.slice(-1)].join(': '));
        resolve();
      });
    });
    const started: Started = { child, pending, warm: false, lastWords, ended };
    this.#started = started;
    // A process that is gone closes its input; its end says why.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (text) => this.#read(started, text));
    createInterface({ input: child.stderr }).on('line', (text) => {
      lastWords.push(text);
      if (lastWords.length > LAST_LINES) lastWords.shift();
      this.#options.onLog?.(text);
    });
    return started;
  }

  /** Whatever is no answer to a request in flight is passed over: libraries print, and an answer may come too late. */
  #read(started: Started, text: string): void {
    const parsed = line.safeParse(parseJsonOrNull(text));
    if (!parsed.success) return;
    const { id, ...answer } = parsed.data;
    if (!started.pending.has(id)) return;
    started.warm = true;
    this.#failedStarts.length = 0;
    this.#give(started, id, answer);
  }

  #give(started: Started, id: string, answer: Answer): void {
    const pending = started.pending.get(id);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    started.pending.delete(id);
    pending.answer(answer);
  }

  #end(started: Started): void {
    if (this.#started === started) this.#started = null;
    if (started.child.pid !== undefined) signalGroup(started.child.pid, 'SIGKILL');
  }

  #abandon(started: Started, reason: string): void {
    // What it had started in its group trains for nobody.
    this.#end(started);
    if (!started.warm) this.#failedStarts.push(reason);
    for (const id of [...started.pending.keys()]) this.#give(started, id, notRun(reason));
  }
}

const CLOSE_MILLISECONDS = 3_000;
const LAST_LINES = 20;

function notRun(reason: string): Answer {
  return { outcome: 'not run', reason };
}

/** The answer as its schema has it; an answer of another form says nothing about the post. */
function answered<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  return schema.parse(notRun(`the engine answered something else: ${JSON.stringify(answer).slice(0, 200)}`));
}
