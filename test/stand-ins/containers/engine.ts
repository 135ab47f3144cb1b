import { spawn } from 'node:child_process';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Images, configuration and the cached base; kept between runs of the tests. */
export const CONTAINERS = join(ROOT, '.mustrun', 'containers');
/** What the image's environment would hold, had its packages been installed: mounted instead, see `PACKAGES=mounted`. */
const PACKAGES = join(ROOT, '.mustrun', 'python', 'lib', 'python3.11', 'site-packages');

/** A podman of the tests' own: its images, networks and settings are apart from the machine's. */
export interface ContainerEngine {
  /** For podman, and for whatever starts it: names its configuration. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Programs that the container stand-ins need; Debian packages of the same names, and ca-certificates. */
export const CONTAINER_PROGRAMS = ['podman', 'runc', 'mmdebstrap'];

/**
 * Writes the engine's configuration. `packages`: whether every container has those of this machine's Python environment
 * mounted, or only what its image holds. runc, cgroupfs: crun refuses mixed cgroup versions. The limits: podman's own are
 * above what a container host may allow, and its Docker interface wants the soft one equal to the hard one.
 */
export async function prepareEngine(
  packages: 'mounted' | 'of the image' = 'mounted',
): Promise<ContainerEngine> {
  await mkdir(CONTAINERS, { recursive: true });
  const isMounted = packages === 'mounted';
  const volumes = isMounted
    ? [`${await realpath(PACKAGES)}:/opt/engine/lib/python3.11/site-packages:ro`]
    : [];
  const settings = join(CONTAINERS, isMounted ? 'containers.conf' : 'containers-without-packages.conf');
  const storage = join(CONTAINERS, 'storage.conf');
  await writeFile(
    settings,
    `[containers]
default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
volumes = ${JSON.stringify(volumes)}
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
`,
  );
  const [graph, run] = ['store', 'run'].map((name) => JSON.stringify(join(CONTAINERS, name)));
  await writeFile(storage, `[storage]\ndriver = "overlay"\ngraphroot = ${graph}\nrunroot = ${run}\n`);
  return {
    environment: {
      PATH: process.env.PATH ?? '',
      CONTAINERS_CONF: settings,
      CONTAINERS_STORAGE_CONF: storage,
    },
  };
}

/** Runs podman and collects what it prints. */
export function podman(engine: ContainerEngine, words: readonly string[]): Promise<Ended> {
  return run(engine, 'podman', words);
}

/** The same for any program; an Error with its output unless it ends with 0. */
export async function must(
  engine: ContainerEngine,
  program: string,
  words: readonly string[],
): Promise<string> {
  const { exitCode, output, errors } = await run(engine, program, words);
  if (exitCode !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${exitCode}:\n${errors}${output}`);
  return output;
}

function run(engine: ContainerEngine, program: string, words: readonly string[]): Promise<Ended> {
  const child = spawn(program, words, { env: { ...engine.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output, errors }));
  });
}
