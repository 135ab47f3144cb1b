import { expect, it } from 'vitest';
import { oomKills } from '../../../containers/trainer/oom-kills.ts';

const EVENTS = 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n';
const CONTROL = 'oom_kill_disable 0\nunder_oom 0\noom_kill 4\n';
const VMSTAT = 'pgfault 1\noom_kill 7\n';

it.each([
  [
    'version 2, seen from outside',
    {
      '/proc/self/cgroup': '0::/user.slice/job\n',
      '/sys/fs/cgroup/user.slice/job/memory.events': EVENTS,
      '/proc/vmstat': VMSTAT,
    },
    2,
  ],
  [
    'version 2, in a container that sees its own group as the root',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.events': EVENTS, '/proc/vmstat': VMSTAT },
    2,
  ],
  [
    'version 1',
    {
      '/proc/self/cgroup': '4:memory:/docker/ab\n2:cpu,cpuacct:/docker/ab\n0::/\n',
      '/sys/fs/cgroup/memory/docker/ab/memory.oom_control': CONTROL,
    },
    4,
  ],
  [
    'version 1, in a container that sees its own group as the root',
    {
      '/proc/self/cgroup': '4:memory:/docker/ab\n',
      '/sys/fs/cgroup/memory/memory.oom_control': CONTROL,
    },
    4,
  ],
  ['a machine without control groups', { '/proc/vmstat': VMSTAT }, 7],
  ['an old kernel that does not count', { '/proc/vmstat': 'pgfault 1\n' }, null],
  ['a system without /proc', {}, null],
])('kills are counted by %s', async (_, files: Readonly<Record<string, string>>, count) => {
  expect(await oomKills(async (path) => files[path] ?? null)).toBe(count);
});
