import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DiagramResult } from '../../core/preflight/quality/diagram-result.ts';

/** What reading diagrams may take: they come from anybody, and Mermaid's parsers are not linear. */
export interface DiagramLimits {
  /** Until the parser is there. */
  readonly startMilliseconds: number;
  readonly eachMilliseconds: number;
  readonly allMilliseconds: number;
  readonly memoryMiB: number;
}

export const DIAGRAM_LIMITS: DiagramLimits = {
  startMilliseconds: 30_000,
  eachMilliseconds: 5_000,
  allMilliseconds: 20_000,
  memoryMiB: 256,
};

/**
 * The parser is larger than all that asks it, and lies in a file of its own: nothing loads it that meets no diagram. Beside a
 * bundle there is a bundle of it.
 */
const PROGRAM = import.meta.url.endsWith('.ts')
  ? new URL('./diagram-process.ts', import.meta.url)
  : new URL('./diagram-process.mjs', import.meta.url);

/** `maxTextSize` of Mermaid's default configuration: it draws nothing longer. In characters. */
const LONGEST_DIAGRAM = 50_000;

const reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('parsed') }),
  z.object({ kind: z.literal('broken'), line: z.number(), message: z.string() }),
  z.object({ kind: z.literal('unknown'), message: z.string() }),
]);

/**
 * What Mermaid's own parser says of each diagram. It runs in a process of its own, which is killed at its limits of time
 * and memory: a thread that runs out of memory takes its process along. Without a diagram nothing is started.
 */
export async function parseDiagrams(
  diagrams: readonly string[],
  limits: DiagramLimits = DIAGRAM_LIMITS,
): Promise<readonly DiagramResult[]> {
  const results: DiagramResult[] = [];
  const end = performance.now() + limits.allMilliseconds;
  let parser: ChildProcess | null = null;
  try {
    for (const diagram of diagrams) {
      const left = end - performance.now();
      const known = withoutParser(diagram, left <= 0);
      if (known === null) parser ??= await startParser(limits);
      const time = Math.min(limits.eachMilliseconds, left);
      const result = known ?? (parser === null ? NOT_STARTED : await parse(parser, diagram, time));
      results.push(result ?? TOO_SLOW);
      if (result !== null) continue;
      // It still works at what it was given.
      parser?.kill('SIGKILL');
      parser = null;
    }
  } finally {
    parser?.kill('SIGKILL');
  }
  return results;
}

const NOT_STARTED: DiagramResult = { kind: 'unknown', message: 'its parser could not be started' };
const TOO_SLOW: DiagramResult = { kind: 'unknown', message: 'parsing it takes too long, or too much memory' };

function withoutParser(diagram: string, isLate: boolean): DiagramResult | null {
  if (diagram.length > LONGEST_DIAGRAM) {
    const message = `it has ${diagram.length} characters, Mermaid draws at most ${LONGEST_DIAGRAM}`;
    return { kind: 'broken', line: 1, message };
  }
  return isLate ? { kind: 'unknown', message: 'the diagrams before it took all the time there is' } : null;
}

const LIBRARIES = process.env.LD_LIBRARY_PATH;

async function startParser({ memoryMiB, startMilliseconds }: DiagramLimits): Promise<ChildProcess | null> {
  const parser = fork(fileURLToPath(PROGRAM), {
    execArgv: [`--max-old-space-size=${memoryMiB}`],
    // It reads what anybody wrote, and needs nothing that this process knows, but where Node's own libraries are.
    env: LIBRARIES === undefined ? {} : { LD_LIBRARY_PATH: LIBRARIES },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A process that cannot be started, or is gone, has no reply: that is the answer.
  parser.on('error', () => undefined);
  if ((await nextReply(parser, startMilliseconds)) !== null) return parser;
  parser.kill('SIGKILL');
  return null;
}

/** Null where there is no answer in time, or the parser died. */
async function parse(
  parser: ChildProcess,
  diagram: string,
  milliseconds: number,
): Promise<DiagramResult | null> {
  const answer = nextReply(parser, milliseconds);
  parser.send(diagram);
  const result = await answer;
  return result === null || result.kind === 'ready' ? null : result;
}

function nextReply(parser: ChildProcess, milliseconds: number): Promise<z.infer<typeof reply> | null> {
  const { promise, resolve } = Promise.withResolvers<z.infer<typeof reply> | null>();
  const onMessage = (message: unknown): void => resolve(reply.parse(message));
  const onEnd = (): void => resolve(null);
  const timer = setTimeout(onEnd, milliseconds);
  parser.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
  return promise.finally(() => {
    clearTimeout(timer);
    parser.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
  });
}
