import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { lambdaContext } from '../../fakes/lambda.ts';

/** `node function-host.ts BUNDLE`: a function in a process of its own, as in Lambda, called by messages of its parent. */
type Handler = (event: unknown, context: Context) => Promise<unknown>;
const bundle = z.object({ handler: z.custom<Handler>((found) => typeof found === 'function') });
const invocation = z.object({ id: z.int(), event: z.unknown() });

const [file = ''] = process.argv.slice(2);
const { handler } = bundle.parse(await import(file));

process.on('message', async (message) => {
  const { id, event } = invocation.parse(message);
  try {
    process.send?.({ id, value: (await handler(event, lambdaContext())) ?? null });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.send?.('ready');
