import published from '@octokit/webhooks-examples' with { type: 'json' };
import { z } from 'zod';
import { deliveryEvent, lambdaContext } from '../../fakes/lambda.ts';

/**
 * `node measure-handler.ts <bundle> <secret> <deliveries>`: loads a bundle as Lambda does and has it answer deliveries, one
 * after the other. Prints milliseconds as JSON.
 */
const [file = '', secret = '', wanted = ''] = process.argv.slice(2);

type Handler = (event: unknown, context: unknown) => Promise<{ readonly statusCode?: number }>;
const bundle = z.object({ handler: z.custom<Handler>((found) => typeof found === 'function') });

const before = performance.now();
const { handler } = bundle.parse(await import(file));
const load = performance.now() - before;

const definitions = z
  .array(z.object({ name: z.string(), examples: z.array(z.looseObject({ action: z.unknown().optional() })) }))
  .parse(published);
const example = definitions
  .find(({ name }) => name === 'pull_request')
  ?.examples.find(({ action }) => action === 'opened');
const body = JSON.stringify({ installation: { id: 7 }, ...example });

const times: number[] = [];
for (let index = 0; index < Number(wanted); index += 1) {
  const event = deliveryEvent({ event: 'pull_request', id: `guid-${index}`, body }, secret);
  const start = performance.now();
  const { statusCode } = await handler(event, lambdaContext());
  times.push(performance.now() - start);
  if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
}
const [first = Number.NaN, ...others] = times;
const sorted = others.toSorted((one, other) => one - other);
const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
process.stdout.write(
  `\n${JSON.stringify({ bytes: body.length, load, first, median: at(0.5), p99: at(0.99) })}\n`,
);
process.exit(0);
