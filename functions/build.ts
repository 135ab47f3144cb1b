import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleFunctions } from './bundle.ts';

/** `npm run build`: the functions as they are deployed, in dist/functions. */
const TOP = fileURLToPath(new URL('..', import.meta.url));

const bundles = await bundleFunctions(join(TOP, 'dist', 'functions'));
for (const { file, bytes } of bundles) {
  const packed = gzipSync(readFileSync(file)).length;
  const kilobytes = (size: number): string => `${(size / 1000).toFixed(0)} kB`.padStart(9);
  process.stdout.write(`${relative(TOP, file).padEnd(34)}${kilobytes(bytes)}${kilobytes(packed)} packed\n`);
}
