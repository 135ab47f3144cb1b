import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

export const FUNCTION_NAMES = ['webhook', 'advance', 'callback', 'nightly', 'sweep'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** What a function starts as a process of its own, beside its `index.mjs`; its own start does not load it. */
const PROGRAMS: Partial<Readonly<Record<FunctionName, string>>> = {
  advance: 'adapters/mermaid/diagram-process.ts',
};

export interface Bundle {
  readonly name: FunctionName;
  /** Exports `handler`. */
  readonly file: string;
  readonly bytes: number;
  /** Every file that it was made of, from the top of the project. */
  readonly inputs: readonly string[];
}

const TOP = fileURLToPath(new URL('..', import.meta.url));
/** Some packages are CommonJS and ask for Node's own modules by `require`, which a module does not have. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * zod's `z` is a namespace that is exported by name, of which nothing can be left out: with its own import of the
 * namespace a bundle has a quarter of it, and not its sentences in 50 languages.
 */
const SHAKEN_ZOD: Plugin = {
  name: 'shaken zod',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/\\](?:core|adapters|functions)[/\\].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      return {
        loader: 'ts',
        contents: text.replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';"),
      };
    });
  },
};

/** How a function is bundled, whatever is in it. */
export const BUNDLED = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Modules before CommonJS, whose unused parts cannot be told.
  mainFields: ['module', 'main'],
  minify: true,
  // Names stay readable in errors and logs.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  banner: { js: REQUIRE },
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles every function into `<folder>/<name>/index.mjs`, with a source map beside it. AWS's SDK goes in as well: the
 * runtime's own is of another version, which changes under a running function.
 */
export async function bundleFunctions(folder: string): Promise<readonly Bundle[]> {
  const bundles: Bundle[] = [];
  for (const name of FUNCTION_NAMES) {
    const file = join(folder, name, 'index.mjs');
    const { metafile } = await build({
      ...BUNDLED,
      absWorkingDir: TOP,
      entryPoints: [`functions/${name}/handler.ts`],
      outfile: file,
      plugins: [SHAKEN_ZOD],
      metafile: true,
    });
    bundles.push({ name, file, ...sizeOf(metafile) });
    const program = PROGRAMS[name];
    if (program === undefined) continue;
    const outfile = join(folder, name, basename(program).replace(/\.ts$/, '.mjs'));
    await build({ ...BUNDLED, absWorkingDir: TOP, entryPoints: [program], outfile });
  }
  return bundles;
}

function sizeOf({ outputs, inputs }: Metafile): Pick<Bundle, 'bytes' | 'inputs'> {
  const [code] = Object.entries(outputs).filter(([path]) => path.endsWith('.mjs'));
  return { bytes: code?.[1].bytes ?? 0, inputs: Object.keys(inputs) };
}
