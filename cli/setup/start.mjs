// `npm run demo`, `npm test`, `npm run bench`: installs what is missing, then goes on under the pinned Node.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureMoto } from './moto.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { ensurePythonEnvironment } from './python-environment.mjs';
import { ensureStandIns } from './stand-ins.mjs';
import { ROOT, SetupError, say } from './steps.mjs';
import { ensureWeights } from './weights.mjs';

/** @type {Record<string, {needs: (() => Promise<void>)[], program: string, words: string[]}>} */
const TASKS = {
  demo: {
    needs: [ensureNodeModules, ensurePythonEnvironment, ensureWeights],
    program: 'test/demo/run.ts',
    words: [],
  },
  test: {
    needs: [ensureNodeModules, ensurePythonEnvironment, ensureWeights, ensureStandIns, ensureMoto],
    program: 'test/run.ts',
    words: [],
  },
  bench: {
    needs: [ensureNodeModules, ensurePythonEnvironment, ensureWeights],
    program: 'test/bench/run.ts',
    words: [],
  },
  build: {
    needs: [ensureNodeModules],
    program: 'functions/build.ts',
    words: [],
  },
  soak: {
    needs: [ensureNodeModules, ensureMoto],
    program: 'test/soak/run.ts',
    words: [],
  },
  'rehearse:corpus': {
    needs: [ensureNodeModules, ensurePythonEnvironment],
    program: 'test/corpus/rehearse-corpus.ts',
    words: [],
  },
  deploy: { needs: [ensureNodeModules], program: 'infra/deploy/deploy.ts', words: [] },
  destroy: { needs: [ensureNodeModules], program: 'infra/deploy/destroy.ts', words: [] },
  setup: {
    needs: [ensureNodeModules, ensurePythonEnvironment, ensureWeights, ensureStandIns, ensureMoto],
    program: '',
    words: [],
  },
};

const [name = '', ...rest] = process.argv.slice(2);
const task = TASKS[name];
if (task === undefined) throw new Error(`no task ${name}`);
try {
  for (const need of task.needs) await need();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`mustrun: ${error.message}`);
  process.exit(2);
}
if (task.program !== '') {
  const node = join(ROOT, 'node_modules', 'node', 'bin', 'node');
  const environment = { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` };
  const child = spawn(node, [join(ROOT, task.program), ...task.words, ...rest], {
    cwd: ROOT,
    env: environment,
    stdio: 'inherit',
  });
  // Ctrl-C reaches the program by itself; what asks this process alone to end is handed on. Either way the program decides.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [status, signal] = await once(child, 'exit');
  process.exitCode = status ?? 128 + constants.signals[signal];
}
