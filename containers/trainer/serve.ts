import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type EngineEnd, type EngineRun, runEngine } from './engine.ts';

/** What a server is asked once it answers. */
export interface Asking {
  readonly port: number;
  readonly apiKey: string | null;
  readonly prompts: readonly string[];
  /** Null where the server has a limit of its own. */
  readonly mostTokens: number | null;
  /** The folder for `answers.jsonl` and `serving.json`. */
  readonly output: string;
}

/** How asking went; kept as `serving.json`. */
export const serving = z.strictObject({
  /** Names under which the server offers a model; empty where it never answered. */
  models: z.array(z.string()),
  /** From the start to the first answer; null where it never came. */
  readySeconds: z.number().nullable(),
  /** What went wrong while it was asked; null where nothing did. */
  problem: z.string().nullable(),
});
type Serving = z.infer<typeof serving>;

const LOOK_MILLISECONDS = 500;

const modelList = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });
const completion = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string() }) })).min(1),
});

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}

/**
 * Runs a server until every prompt was answered, and stops it with its whole group.
 * ```
 * engine  start ---- loading ---- /health answers ------------------------------ SIGTERM -- gone
 * asking         look, look, look ------------------ /v1/models, one completion a prompt
 * ```
 * A server that was asked ends as if it had done so by itself, with 0; one that ended first ends as it did.
 */
export async function serveAndAsk(run: EngineRun, asking: Asking): Promise<EngineEnd> {
  await mkdir(asking.output, { recursive: true });
  const asked = new AbortController();
  const over = new AbortController();
  const engine = runEngine({ ...run, stop: AbortSignal.any([run.stop, asked.signal]) }).finally(() =>
    over.abort(),
  );
  const told = ask(asking, over.signal).finally(() => asked.abort());
  const [end, outcome] = await Promise.all([engine, told]);
  await writeFile(join(asking.output, 'serving.json'), `${JSON.stringify(outcome, null, 2)}\n`);
  return end.kind === 'stopped' && !run.stop.aborted ? { kind: 'exited', exitCode: 0, signal: null } : end;
}

async function ask(asking: Asking, over: AbortSignal): Promise<Serving> {
  const startedAt = performance.now();
  const { models, problem } = await waitUntilReady(asking, over);
  if (problem !== null) return { models, readySeconds: null, problem };
  const readySeconds = (performance.now() - startedAt) / 1000;
  const lines: string[] = [];
  try {
    for (const prompt of asking.prompts) lines.push(await complete(asking, models, prompt, over));
  } catch (error) {
    return { models, readySeconds, problem: String(error instanceof Error ? error.message : error) };
  } finally {
    await writeFile(join(asking.output, 'answers.jsonl'), lines.join(''));
  }
  return { models, readySeconds, problem: null };
}

async function waitUntilReady(
  asking: Asking,
  over: AbortSignal,
): Promise<{ readonly models: string[]; readonly problem: string | null }> {
  while (!over.aborted) {
    const healthy = await request(asking, '/health', null, over).catch(() => null);
    if (healthy?.ok === true) {
      const listed = await request(asking, '/v1/models', null, over).then((reply) => reply.json());
      const parsed = modelList.safeParse(listed);
      return parsed.success
        ? { models: parsed.data.data.map(({ id }) => id), problem: null }
        : { models: [], problem: 'it answers /health, and offers no model at /v1/models' };
    }
    await sleep(LOOK_MILLISECONDS);
  }
  return { models: [], problem: 'the server ended before it was ready' };
}

/** Asks the last model of the list: a named adapter stands behind the model that it belongs to. */
async function complete(
  asking: Asking,
  models: readonly string[],
  prompt: string,
  over: AbortSignal,
): Promise<string> {
  const messages = [{ role: 'user', content: prompt }];
  const limit = asking.mostTokens === null ? {} : { max_tokens: asking.mostTokens };
  const body = { model: models.at(-1), messages, temperature: 0, ...limit };
  const reply = await request(asking, '/v1/chat/completions', body, over);
  const text = await reply.text();
  if (!reply.ok) throw new Error(`the server answered ${reply.status}: ${text.slice(0, 300)}`);
  const parsed = completion.parse(JSON.parse(text));
  const response = parsed.choices[0]?.message.content ?? '';
  return `${JSON.stringify({ response, messages, completion: parsed })}\n`;
}

function request(
  { port, apiKey }: Asking,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<Response> {
  const key = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  return fetch(`http://127.0.0.1:${port}${path}`, {
    signal,
    headers: { 'content-type': 'application/json', ...key },
    ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}
