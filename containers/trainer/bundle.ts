import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Writes what the image runs under Node into `dist/` beside this file, each as one file with all that it imports: the
 * runner, and the command for verifying a post.
 */
const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Some packages are CommonJS and call `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

await mkdir(place('dist'), { recursive: true });
await build({
  entryPoints: { runner: place('main.ts'), mustrun: place('../../cli/program.ts') },
  outdir: place('dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  banner: { js: REQUIRE },
  // Pictures of diagrams are checked before a post gets here.
  external: ['mermaid', 'dompurify'],
  legalComments: 'linked',
  logLevel: 'warning',
});
