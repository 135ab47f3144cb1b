import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { lambdaContext } from '../fakes/lambda.ts';

/** `call-function.ts <bundle>`: a container of a function, for one call. The event comes and the answer goes by messages. */
const handler = z.custom<(event: unknown, context: unknown) => Promise<unknown>>(
  (found) => typeof found === 'function',
);
const [, , file = ''] = process.argv;
const bundle = z.object({ handler }).parse(await import(pathToFileURL(file).href));

process.once('message', async (event) => {
  process.send?.(await bundle.handler(event, lambdaContext()));
  process.disconnect();
});
