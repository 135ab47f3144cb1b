import { join } from 'node:path';
import { attemptPlan } from '../../core/flow/plan/attempt-plan.ts';
import { MODEL } from './workbench.ts';

/**
 * A plugin in the real training process, which tries what it should not be able to do: to read, trace, kill or become the
 * processes of others, and to write where they do.
 */
export const PROBE = `import ctypes, os

PTRACE_ATTACH = 16


def probe():
    libc = ctypes.CDLL(None)
    others, could = 0, []

    def attempt(name, act):
        try:
            act()
            could.append(name)
        except OSError:
            pass

    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.stat(f'/proc/{name}').st_uid == os.getuid():
                continue
        except OSError:
            continue
        others += 1
        for file in ('environ', 'mem', 'maps'):
            attempt(f'{file} of {name}', lambda: open(f'/proc/{name}/{file}').read(1))
        attempt(f'kill {name}', lambda: os.kill(int(name), 0))
        if libc.ptrace(PTRACE_ATTACH, int(name), None, None) == 0:
            could.append(f'trace {name}')
    for path in ('/store/planted', '../planted', '../evidence/planted', '/opt/mustrun/planted', '/planted'):
        attempt(f'write {path}', lambda: open(path, 'w'))
    for user in (0, 10001):
        attempt(f'become {user}', lambda: os.setuid(user))
    print(f'probe: user {os.getuid()}, {"some" if others > 1 else "no"} others, could {could}', flush=True)


# The local run is root's, to whom nothing is refused: there it would do harm.
if os.getuid() != 0:
    probe()
`;

/** Starts processes without end, each of which does the same. */
export const BOMB = `#!/opt/engine/bin/python -S
import os, time

while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.05)
`;

export const REHEARSAL_KEY = 'rehearsals/repository/r/result.json';

/** The plan of a rehearsal with the probe as its plugin and the rows of a workbench, as planned for an attempt. */
export function rehearsalOf(attempt: Uint8Array, workbench: string): Uint8Array {
  const { inputs } = attemptPlan.parse(JSON.parse(Buffer.from(attempt).toString()));
  const command = {
    subcommand: 'sft',
    words: `--model ${MODEL} --dataset sums.jsonl --tuner_type lora --torch_dtype float32`.split(' '),
    environment: {},
    substitutions: [],
  };
  const plan = {
    ...{ version: 1, profile: 'rehearse', identity: 'e'.repeat(64), author: 'trusted' },
    ...{ key: REHEARSAL_KEY, prefix: 'rehearsals/repository/r' },
    original: command,
    draft: {
      ...command,
      words: [...command.words, ...'--external_plugins probe.py --max_steps 2 --use_cpu true'.split(' ')],
    },
    context: { line: '4.x', missesPlugin: false },
    inputs: ['sums.jsonl', 'probe.py'].map((path) => {
      const planned = inputs.find((input) => input.path === path);
      return { ...planned, source: join(workbench, path) };
    }),
    timeoutSeconds: 300,
  };
  return Buffer.from(JSON.stringify(plan));
}
