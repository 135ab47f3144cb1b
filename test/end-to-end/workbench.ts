import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PYTHON = join(ROOT, '.mustrun', 'python', 'bin', 'python');

/** The id whose tiny stand-in the tests train: 0.1 million parameters, random weights. */
export const MODEL = 'Qwen/Qwen2.5-0.5B-Instruct';

export interface Finished {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts a program and collects what it prints. */
export function start(
  program: string,
  words: readonly string[],
  directory: string,
): { child: ChildProcess; end: Promise<Finished> } {
  return startWith(process.env, program, words, directory);
}

/** The same with another environment than this process's. */
export function startWith(
  environment: NodeJS.ProcessEnv,
  program: string,
  words: readonly string[],
  directory: string,
  input: 'ignore' | 'pipe' = 'ignore',
): { child: ChildProcess; end: Promise<Finished> } {
  const stdio = [input, 'pipe', 'pipe'] as const;
  const child = spawn(program, words, { cwd: directory, env: environment, stdio: [...stdio] });
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const end = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output, errors }));
  });
  return { child, end };
}

/** Calls the `mustrun` command as a user does. */
export function mustrun(words: readonly string[], directory: string): Promise<Finished> {
  return start(process.execPath, [join(ROOT, 'cli', 'mustrun.mjs'), ...words], directory).end;
}

/** A folder with the stand-in model, a few chat rows and prompts, ready for posts. */
export async function makeWorkbench(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mustrun-test-'));
  const standIn = await standInModel();
  await mkdir(join(directory, dirname(MODEL)), { recursive: true });
  await symlink(standIn, join(directory, MODEL));
  const rows = Array.from({ length: 64 }, (_, index) =>
    chat(`What is ${index} plus 1?`, `It is ${index + 1}.`),
  );
  await writeFile(join(directory, 'sums.jsonl'), rows.join('\n'));
  await writeFile(
    join(directory, 'prompts.jsonl'),
    [chat('What is 3 plus 1?'), chat('What is 4 plus 1?')].join('\n'),
  );
  return directory;
}

function chat(question: string, answer?: string): string {
  const asked = { role: 'user', content: question };
  return JSON.stringify({
    messages: answer === undefined ? [asked] : [asked, { role: 'assistant', content: answer }],
  });
}

/** The folder of the stand-in model; made once for all tests of a checkout. */
export async function standInModel(): Promise<string> {
  const folder = join(ROOT, '.mustrun', 'stand-ins', MODEL);
  if ((await stat(join(folder, 'mustrun-tiny-model.json')).catch(() => null)) !== null) return folder;
  const script = join(ROOT, 'containers', 'trainer', 'python', 'make_stand_in.py');
  await mkdir(dirname(folder), { recursive: true });
  const made = await start(PYTHON, [script, MODEL, folder], ROOT).end;
  if (made.exitCode !== 0) throw new Error(`the stand-in model could not be made:\n${made.errors}`);
  return folder;
}

export interface PostOptions {
  readonly steps: number;
  readonly learningRate?: string;
  readonly prose?: string;
  readonly claims?: string;
  readonly more?: string;
}

/** A post with one training command. */
export function trainingPost({
  steps,
  learningRate = '1e-3',
  prose = '',
  claims = '',
  more = '',
}: PostOptions): string {
  return `# Sums

${prose}

\`\`\`shell
swift sft --model ${MODEL} --dataset sums.jsonl --tuner_type lora --torch_dtype float32 \\
    --max_steps ${steps} --learning_rate ${learningRate} --per_device_train_batch_size 2 \\
    --gradient_accumulation_steps 1 --output_dir output/sums --add_version false
\`\`\`

${claims}

${more}
`;
}

export const verifyOutput = z.object({
  posts: z.array(
    z.object({
      path: z.string(),
      runs: z.array(
        z.object({
          id: z.string(),
          line: z.int(),
          identity: z.string().nullable(),
          attempts: z.int(),
          trained: z.boolean(),
          reason: z.string().nullable(),
        }),
      ),
      claims: z.array(
        z.object({
          id: z.string(),
          line: z.int(),
          verdict: z.string(),
          measured: z.union([z.number(), z.string()]).nullable(),
          mdd: z.number().nullable(),
          reason: z.string(),
          correction: z.string().nullable(),
        }),
      ),
      problems: z.array(z.object({ code: z.string(), line: z.int(), repair: z.string().nullable() })),
      evidence: z.string(),
    }),
  ),
});

/** Verifies one post and gives its part of the JSON. */
export async function verifyJson(post: string, directory: string, ...words: string[]) {
  const finished = await mustrun(['verify', '--json', post, ...words], directory);
  const [only] = verifyOutput.parse(JSON.parse(finished.output)).posts;
  if (only === undefined) throw new Error(`no post in ${finished.output}`);
  return { ...only, exitCode: finished.exitCode, errors: finished.errors };
}

/** The evidence files of one attempt by their path. */
export async function evidenceOf(
  directory: string,
  identity: string,
  attempt = 1,
): Promise<ReadonlyMap<string, string>> {
  const prefix = join(
    directory,
    '.mustrun',
    'store',
    'runs',
    'repository',
    identity,
    'attempts',
    String(attempt),
  );
  const entries = await readdir(prefix, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(prefix.length + 1), await readFile(file, 'utf8')] as const),
  );
  return new Map(texts);
}
