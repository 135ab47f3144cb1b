import { z } from 'zod';
import { forMoto } from './moto-template.ts';
import { synthesised } from './synthesised.ts';

/**
 * `node write-template.ts CONFIG BUNDLES`: prints the template of a configuration (JSON), of functions in a folder, as moto
 * can make it. A program of its own, so that tests of other things do not carry the toolkit.
 */
const [config = '{}', bundles] = process.argv.slice(2);
const input = z.looseObject({}).parse(JSON.parse(config));
process.stdout.write(JSON.stringify(forMoto(synthesised(input, bundles))));
