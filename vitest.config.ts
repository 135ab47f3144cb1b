import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { setupFiles: ['test/setup.ts'], name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'corpus',
          include: ['test/corpus/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'contract',
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
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          setupFiles: ['test/setup.ts'],
          name: 'end-to-end',
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
