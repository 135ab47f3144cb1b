import { expect, it } from 'vitest';
import { trainersOf } from '../../../containers/trainer/trainers.ts';

const python = '/opt/engine/bin/python';
const script = '/opt/engine/lib/python3.11/site-packages/swift/cli/sft.py';
const trainer = `${python} ${script} --model a/b`;

it.each([
  [
    'one process and its data loaders',
    [
      { id: 1, parent: 0, command: `${python} /opt/engine/bin/swift sft --model a/b` },
      { id: 2, parent: 1, command: trainer },
      { id: 3, parent: 2, command: trainer },
      { id: 4, parent: 2, command: trainer },
    ],
    [2],
  ],
  [
    'two workers of torchrun',
    [
      { id: 1, parent: 0, command: `${python} /opt/engine/bin/swift sft --model a/b` },
      {
        id: 2,
        parent: 1,
        command: `${python} -m torch.distributed.run --nproc_per_node 2 ${script} --model a/b`,
      },
      { id: 3, parent: 2, command: `${python} -u ${script} --model a/b` },
      { id: 4, parent: 2, command: `${python} -u ${script} --model a/b` },
      { id: 5, parent: 3, command: `${python} -u ${script} --model a/b` },
    ],
    [3, 4],
  ],
  [
    'a run that has not started its trainer',
    [{ id: 1, parent: 0, command: '/opt/engine/bin/swift sft' }],
    [],
  ],
  ['nothing', [], []],
])('of %s', (_, processes, trainers) => {
  expect(trainersOf(processes).map(({ id }) => id)).toEqual(trainers);
});
