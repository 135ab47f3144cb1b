import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One group after the other, laws about time first: what runs beside them would be measured too. Group 0 comes last.
    projects: [
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'unit',
          sequence: { groupOrder: 1 },
          include: ['test/unit/**/*.test.ts'],
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'corpus',
          sequence: { groupOrder: 1 },
          include: ['test/corpus/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'contract',
          sequence: { groupOrder: 2 },
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 30_000,
          // Stand-ins are started in hooks: seconds, more where other tests run beside.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'infra',
          sequence: { groupOrder: 3 },
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'simulation',
          sequence: { groupOrder: 4 },
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'soak',
          sequence: { groupOrder: 5 },
          include: ['test/soak/**/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'end-to-end',
          sequence: { groupOrder: 6 },
          include: ['test/end-to-end/**/*.test.ts'],
          // One engine process at a time: two would measure each other.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
