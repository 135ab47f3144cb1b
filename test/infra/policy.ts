import { z } from 'zod';
import { type CloudFormation, ofType } from './synthesised.ts';

/** A request as IAM sees it: resources are written with `<logical id>` for what CloudFormation knows alone. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const many = z.union([z.string(), z.array(z.unknown())]).transform((found) => [found].flat());
const statement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown().optional(),
  Action: many,
  Resource: z.unknown().optional(),
  NotResource: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
export type Statement = z.output<typeof statement>;
const document = z.object({ Statement: z.array(statement) });

/** Statements of a role: of its own policies, and of those that are attached to it. */
export function statementsOf(made: CloudFormation, role: string): readonly Statement[] {
  const attached = ofType(made, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: role }]))
    .flatMap(([, { Properties }]) => document.parse(Properties.PolicyDocument).Statement);
  const { Policies = [] } = z
    .object({ Policies: z.array(z.object({ PolicyDocument: document })).optional() })
    .parse(made.Resources[role]?.Properties ?? {});
  return [...attached, ...Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)];
}

export function bucketStatements(made: CloudFormation, bucket: string): readonly Statement[] {
  return ofType(made, 'AWS::S3::BucketPolicy')
    .filter(([, { Properties }]) => Object(Properties.Bucket).Ref === bucket)
    .flatMap(([, { Properties }]) => document.parse(Properties.PolicyDocument).Statement);
}

/** Whether identity and resource policy together allow it: denied by any, or allowed by none, is refused. */
export function isAllowed(
  request: Request,
  own: readonly Statement[],
  resource: readonly Statement[] = [],
): boolean {
  const matching = [...own, ...resource].filter((found) => matches(found, request));
  const allowed = matching.some((found) => found.Effect === 'Allow' && own.includes(found));
  return allowed && !matching.some(({ Effect }) => Effect === 'Deny');
}

function matches(found: Statement, { action, resource, context = {} }: Request): boolean {
  if (!found.Action.some((pattern) => glob(String(pattern), action))) return false;
  const listed = (resources: unknown): boolean =>
    [resources].flat().some((pattern) => glob(textOf(pattern), resource));
  if (found.NotResource !== undefined ? listed(found.NotResource) : !listed(found.Resource)) return false;
  return Object.entries(found.Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) =>
      holds(operator, context[key], [expected].flat().map(textOf)),
    ),
  );
}

function holds(operator: string, value: string | undefined, expected: readonly string[]): boolean {
  switch (operator) {
    case 'Null':
      return String(value === undefined) === expected[0];
    case 'StringEquals':
    case 'Bool':
      return value !== undefined && expected.includes(value);
    case 'StringLike':
      return value !== undefined && expected.some((pattern) => glob(pattern, value));
    case 'NumericLessThan':
      return value !== undefined && Number(value) < Number(expected[0]);
    default:
      throw new RangeError(`the condition ${operator} is not known here`);
  }
}

function glob(pattern: string, text: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

/** `{Ref: X}` and `{GetAtt: [X, …]}` as `<X>`, joined texts as one. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const found = Object(value);
  if (Array.isArray(found['Fn::Join'])) {
    const [separator, parts] = found['Fn::Join'];
    return parts.map(textOf).join(separator);
  }
  if (Array.isArray(found['Fn::GetAtt'])) return `<${found['Fn::GetAtt'][0]}>`;
  if (typeof found.Ref === 'string') return `<${found.Ref}>`;
  throw new RangeError(`not read here: ${JSON.stringify(value)}`);
}
