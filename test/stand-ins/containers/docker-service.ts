import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerEngine } from './engine.ts';

/** The engine behind Docker's own interface, for programs that speak it. */
export interface DockerService {
  /** What such a program needs in its environment. */
  readonly environment: { readonly DOCKER_HOST: string };
  readonly stop: () => Promise<void>;
}

const LOOK_MILLISECONDS = 50;
const LOOKS = 400;

/** Containers that are started through it have the engine's own configuration, with its volumes. */
export async function serveDocker(engine: ContainerEngine): Promise<DockerService> {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-engine-'));
  const socket = join(folder, 'engine.sock');
  const address = `unix://${socket}`;
  const child = spawn('podman', ['system', 'service', '--time', '0', address], {
    env: { ...engine.environment },
    // Its monitor of containers leaves a file where it was started.
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let look = 0; look < LOOKS && child.exitCode === null; look += 1) {
    if ((await stat(socket).catch(() => null)) !== null)
      return { environment: { DOCKER_HOST: address }, stop };
    await sleep(LOOK_MILLISECONDS);
  }
  await stop();
  throw new Error(`podman did not open ${address}`);
}
