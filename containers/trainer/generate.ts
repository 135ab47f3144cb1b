import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { PROMPTS_FILE } from '../../core/flow/plan/plan-attempt.ts';
import { parseArguments } from '../../core/swift/argparse.ts';
import type { GivenOption } from '../../core/swift/argparse-result.ts';
import { optionTable } from '../../core/swift/option-table.ts';
import { type Assertion, inferenceAssertions } from './assertions.ts';
import { type EngineEnd, type EngineRun, runEngine } from './engine.ts';
import { evaluationAssertions, keepWritesOut, settleEvaluation } from './evaluate.ts';
import { countLines } from './evidence.ts';
import { freePort, serveAndAsk, serving } from './serve.ts';

/** The subcommands that generate with a model; where one fails, the stage is the evaluation. */
export const GENERATING: ReadonlySet<string> = new Set(['infer', 'eval', 'deploy', 'sample']);

/** Tokens of an answer where the command names no limit of its own. */
const MOST_TOKENS = 64;

/** Words for what serves: this machine alone may ask, at a port that nobody else has. */
export async function listeningWords({ subcommand }: AttemptPlan): Promise<readonly string[]> {
  if (subcommand !== 'deploy' && subcommand !== 'eval') return [];
  return ['--host', '127.0.0.1', '--port', String(await freePort())];
}

/** Runs the engine of an attempt to its end; a server is asked and stopped. `output` is where the engine writes. */
export async function runSubcommand(plan: AttemptPlan, run: EngineRun, output: string): Promise<EngineEnd> {
  if (plan.subcommand === 'infer' && plan.prompts !== undefined) {
    const rows = plan.prompts.map((content) => JSON.stringify({ messages: [{ role: 'user', content }] }));
    await writeFile(join(run.directory, PROMPTS_FILE), rows.join('\n'));
  }
  if (plan.subcommand === 'eval') {
    await keepWritesOut(run.directory, plan.inputs);
    const end = await runEngine(run);
    await settleEvaluation(output);
    return end;
  }
  if (plan.subcommand !== 'deploy') return runEngine(run);
  const given = optionsOf(plan);
  const key = given.get('api_key')?.value;
  return serveAndAsk(run, {
    port: Number(run.words[run.words.lastIndexOf('--port') + 1]),
    apiKey: typeof key === 'string' ? key : null,
    prompts: plan.prompts ?? [],
    mostTokens: given.has('max_new_tokens') ? null : MOST_TOKENS,
    output,
  });
}

/** What must have happened where a model generated, besides exit code 0. */
export async function generationAssertions(
  plan: AttemptPlan,
  work: string,
  evidence: string,
): Promise<readonly Assertion[]> {
  const given = optionsOf(plan);
  const answers = await countIn(join(evidence, 'answers.jsonl'));
  switch (plan.subcommand) {
    case 'eval':
      return evaluationAssertions(given, work, evidence);
    case 'deploy':
      return servingAssertions(plan, answers, evidence);
    case 'sample':
      return samplingAssertions(given, evidence);
    default:
      return inferenceAssertions((await rowsRead(evidence)) ?? (await rowsNamed(plan, work)), answers);
  }
}

async function servingAssertions(
  { prompts = [] }: AttemptPlan,
  answers: number,
  evidence: string,
): Promise<readonly Assertion[]> {
  const told = await readFile(join(evidence, 'serving.json'), 'utf8').catch(() => null);
  const { models, readySeconds, problem } =
    told === null
      ? { models: [], readySeconds: null, problem: 'nothing was asked' }
      : serving.parse(JSON.parse(told));
  return [
    {
      name: 'the server answered /health and offers a model',
      passed: models.length > 0 && readySeconds !== null,
      detail:
        readySeconds === null
          ? (problem ?? 'never')
          : `${models.join(', ')}, after ${readySeconds.toFixed(1)} s`,
    },
    {
      name: 'every question was answered',
      passed: prompts.length > 0 && answers === prompts.length,
      detail: problem ?? `${answers} answers to ${prompts.length} questions`,
    },
  ];
}

/** Rewards, batches and ranges of rows choose among the samples; else each row has as many as were asked for. */
async function samplingAssertions(
  given: ReadonlyMap<string, GivenOption>,
  evidence: string,
): Promise<readonly Assertion[]> {
  const samples = await countIn(join(evidence, 'samples.jsonl'));
  const rows = await rowsRead(evidence);
  const isChosen = ['orm_model', 'prm_model', 'num_sampling_batches', 'data_range'].some((option) =>
    given.has(option),
  );
  const each = Number(given.get('num_return_sequences')?.value ?? DEFAULT_SEQUENCES);
  const wanted = rows === null || isChosen ? null : rows * each;
  return [
    {
      name: 'every row was sampled from',
      passed: samples > 0 && (wanted === null || samples === wanted),
      detail: wanted === null ? `${samples} samples` : `${samples} samples, ${each} of each of ${rows} rows`,
    },
  ];
}

/** ms-swift 4.x, SamplingArguments. */
const DEFAULT_SEQUENCES = 64;

/** How many rows the engine says that it asks; null where it does not say. */
async function rowsRead(evidence: string): Promise<number | null> {
  const log = await readFile(join(evidence, 'train.log'), 'utf8').catch(() => '');
  const found = /(?:val_dataset|Sampling_dataset): Dataset\(\{[^}]*num_rows: (\d+)/.exec(log);
  return found === null ? null : Number(found[1]);
}

/** How many rows the files have that the command names; null where a hub's data set is among them. */
async function rowsNamed(plan: AttemptPlan, work: string): Promise<number | null> {
  if (plan.inputs.some((input) => input.kind === 'hub' && input.role === 'dataset')) return null;
  const files = plan.inputs.filter((input) => input.kind === 'file' && input.role === 'dataset');
  const counts = await Promise.all(files.map(({ path }) => countIn(join(work, path))));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countIn(path: string): Promise<number> {
  return countLines(await readFile(path, 'utf8').catch(() => ''));
}

function optionsOf({ engine, subcommand, words }: AttemptPlan): ReadonlyMap<string, GivenOption> {
  const table = optionTable(engine.release, subcommand);
  return table === null ? new Map() : parseArguments(words, table).values;
}
