import { expect, it } from 'vitest';
import { cardProblem } from '../../../../core/preflight/fit/card-at-start.ts';

const A10G = { name: 'A10G', devices: 1, memoryMiB: 22_888 };
const T4 = { name: 'Tesla T4', memoryMiB: 15_360 };
const command = {
  environment: {},
  words: [
    ...['swift', 'sft', '--model', 'Qwen/Qwen2.5-7B-Instruct', '--dataset', 'rows.jsonl'],
    ...['--tuner_type', 'lora', '--per_device_train_batch_size', '4', '--max_length', '2048'],
  ],
};

it.each([
  ['what was assumed', [{ name: 'NVIDIA A10G', memoryMiB: 23_028 }]],
  ['the same card of another driver', [{ name: 'NVIDIA A10G', memoryMiB: 22_515 }]],
  ['a larger one', [{ name: 'NVIDIA L40S', memoryMiB: 45_776 }]],
  ['more of them', [T4, T4].map(() => ({ name: 'NVIDIA A10G', memoryMiB: 22_888 }))],
])('on %s a run starts', (_, found) => {
  expect(cardProblem(A10G, found, command)).toBeNull();
});

it('a plan for whatever is there starts anywhere', () => {
  expect(cardProblem(null, [], command)).toBeNull();
});

it('on a smaller card a run is stopped, and what would fit is said', () => {
  const problem = cardProblem(A10G, [T4], command);

  expect(problem).toMatch(
    /^the plan is for 1 x A10G with 22\.4 GiB each, and this machine has 1 x Tesla T4 with 15\.0 GiB; what would fit: /,
  );
  expect(problem).toMatch(/per_device_train_batch_size [12] \(/);
  expect(problem).toMatch(/quant_bits 4 \(/);
});

it('the smallest of several cards counts', () => {
  const found = [{ name: 'NVIDIA A10G', memoryMiB: 22_888 }, T4];

  expect(cardProblem({ ...A10G, devices: 2 }, found, command)).toMatch(/2 x Tesla T4 with 15\.0 GiB/);
});

it.each([
  [
    'fewer cards',
    { ...A10G, devices: 4 },
    [{ name: 'NVIDIA A10G', memoryMiB: 22_888 }],
    /this machine has 1 x/,
  ],
  ['no card', A10G, [], /and this machine has no GPU$/],
])('on %s a run is stopped', (_, assumed, found, message) => {
  expect(cardProblem(assumed, found, command)).toMatch(message);
});

it('a command of which nothing is known is stopped all the same', () => {
  const unknown = {
    environment: {},
    words: ['swift', 'sft', '--model', 'nobody/unheard-of', '--dataset', 'x'],
  };

  expect(cardProblem(A10G, [T4], unknown)).toMatch(
    /with 15\.0 GiB: no change of its options is known to help$/,
  );
});
