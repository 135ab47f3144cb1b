/**
 * The runner of the image, bundled into one file: `runner.mjs plan …` executes a plan file (run.ts), `runner.mjs job …`
 * an attempt of a store (job.ts). Each reads the words behind its name.
 */
const [name] = process.argv.splice(2, 1);
if (name === 'plan') await import('./run.ts');
else if (name === 'job') await import('./job.ts');
else {
  process.stderr.write(`usage: runner.mjs plan|job …; found "${name ?? ''}"\n`);
  process.exitCode = 64;
}

export {};
