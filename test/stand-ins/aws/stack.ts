import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../../functions/bundle.ts';
import type { ConfigInput } from '../../../infra/config-schema.ts';
import type { Moto } from './moto.ts';

const WRITE_TEMPLATE = fileURLToPath(new URL('../../infra/write-template.ts', import.meta.url));
const MOST_BYTES = 10_000_000;
/** Name of the stack, without a configuration that gives it another one. */
const STACK = 'mustrun';

/** A Lambda function as the stack has it. */
export interface StackFunction {
  readonly role: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: ReadonlyMap<FunctionName, StackFunction>;
}

const listedFunctions = z.object({
  Functions: z.array(
    z.object({
      Description: z.string(),
      Role: z.string(),
      // moto leaves a parameter of the type Number a number; variables are texts.
      Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }),
    }),
  ),
});

/** The template of a configuration, for functions in a folder, as the stand-in can make it: test/infra/moto-template.ts. */
export async function writeTemplate(config: ConfigInput, bundles: string): Promise<string> {
  const words = [WRITE_TEMPLATE, JSON.stringify(config), bundles];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: MOST_BYTES });
  return stdout;
}

/** Has the stand-in's CloudFormation make the template. */
export async function createStack(
  moto: Moto,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const client = new CloudFormationClient(moto.access);
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  await client.send(new CreateStackCommand({ StackName: STACK, TemplateBody: template, Parameters }));
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: STACK }));
  if (stack?.StackStatus !== 'CREATE_COMPLETE') throw new Error(`the stack is ${stack?.StackStatus}`);
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
    OutputKey,
    OutputValue,
  ]);
  return { outputs: Object.fromEntries(outputs), functions: await functionsOf(moto) };
}

/** By Lambda's REST protocol: one call is no reason for its client. */
export async function functionsOf(moto: Moto): Promise<ReadonlyMap<FunctionName, StackFunction>> {
  const answer = await fetch(`${moto.access.endpoint}/2015-03-31/functions`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${moto.access.region}/lambda/aws4_request, x`,
    },
  });
  const { Functions } = listedFunctions.parse(await answer.json());
  return new Map(
    FUNCTION_NAMES.map((name) => {
      const found = Functions.find(({ Description }) => Description === `${STACK}: ${name}`);
      if (found === undefined) throw new Error(`the stack has no function ${name}`);
      return [name, { role: found.Role, variables: found.Environment.Variables }];
    }),
  );
}
