import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Half of the start is compiling modules: Node keeps what it compiled, and goes without where it may not write.
enableCompileCache(fileURLToPath(new URL('../.mustrun/compile-cache', import.meta.url)));
await import('./program.ts');
