import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { definedVariables } from '../../adapters/machine/variables.ts';
import { EXIT_CODES } from '../../core/flow/attempt/exit-code.ts';
import { attemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { explainPlanProblem, tell } from './messages.ts';
import { runAttempt } from './run-attempt.ts';
import { stopSignal } from './stop-signal.ts';
import { separateFolders, trainingUser } from './trust/separation.ts';

/**
 * `run.ts DIRECTORY --engine-home DIR [--plan FILE] [--cache DIR]`: executes the attempt that FILE, else
 * DIRECTORY/plan.json, describes and leaves DIRECTORY/evidence. Progress is told as JSON lines on standard output; the exit
 * code names the stage.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'engine-home': { type: 'string' }, plan: { type: 'string' }, cache: { type: 'string' } },
});
const [directory] = positionals;
const engineHome = values['engine-home'];
if (directory === undefined || engineHome === undefined) {
  process.stderr.write('usage: run.ts DIRECTORY --engine-home DIR [--plan FILE] [--cache DIR]\n');
  process.exit(EXIT_CODES.plan);
}
const path = values.plan ?? join(resolve(directory), 'plan.json');
const plan = attemptPlan.safeParse(JSON.parse(await readFile(path, 'utf8')));
if (!plan.success) {
  process.stderr.write(explainPlanProblem(path, plan.error));
  process.exit(EXIT_CODES.plan);
}
const environment = definedVariables(process.env);
const user = trainingUser(environment);
if (user !== null) await separateFolders(resolve(directory), user);
const result = await runAttempt(plan.data, {
  directory: resolve(directory),
  engineHome: resolve(engineHome),
  cache: resolve(values.cache ?? join(directory, 'cache')),
  sharedCache: null,
  job: 'by-hand',
  try: 1,
  resumedAt: null,
  stop: stopSignal(),
  onProgress: tell,
  environment,
  user,
});
tell({ event: 'end', stage: result.stage, message: result.message });
process.exitCode = EXIT_CODES[result.stage];
