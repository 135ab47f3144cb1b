import { z } from 'zod';

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Resources that the picture shows, by type; the rest is detail. */
const SHOWN: Readonly<Record<string, (name: string) => string>> = {
  'AWS::ApiGatewayV2::Api': (name) => `{{"${name}"}}`,
  'AWS::Lambda::Function': (name) => `["${name}"]`,
  'AWS::SQS::Queue': (name) => `[/"${name}"/]`,
  'AWS::S3::Bucket': (name) => `[("${name}")]`,
  'AWS::SecretsManager::Secret': (name) => `("${name}")`,
  'AWS::Scheduler::Schedule': (name) => `(["${name}"])`,
  'AWS::Events::Rule': (name) => `(["${name}"])`,
  'AWS::Batch::JobQueue': (name) => `[["${name}"]]`,
  'AWS::SNS::Topic': (name) => `>"${name}"]`,
};

/** Actions of a function that become an arrow to the resource. */
const ARROWS = /^(sqs:SendMessage|batch:SubmitJob|secretsmanager:GetSecretValue|s3:(Get|Put)Object)$/;

/** A Mermaid flow chart of a synthesised template: who calls, sends to, submits to or reads what. */
export function pictureOf(synthesised: unknown): string {
  const { Resources } = template.parse(synthesised);
  const nodes = Object.entries(Resources).filter(([, { Type }]) => Type in SHOWN);
  const shown = new Set(nodes.map(([id]) => id));
  const functionOfRole = new Map(
    nodes.flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function'
        ? referencesIn(Properties.Role).map((role) => [role, id] as const)
        : [],
    ),
  );
  const arrows = new Set<string>();
  const draw = (from: readonly string[], to: readonly string[]): void => {
    for (const one of from)
      for (const other of to) if (shown.has(one) && shown.has(other)) arrows.add(`${one} --> ${other}`);
  };
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type === 'AWS::Lambda::EventSourceMapping') {
      draw(referencesIn(Properties.EventSourceArn), referencesIn(Properties.FunctionName));
    } else if (Type === 'AWS::ApiGatewayV2::Integration') {
      draw(referencesIn(Properties.ApiId), referencesIn(Properties.IntegrationUri));
    } else if (Type === 'AWS::Scheduler::Schedule') draw([id], referencesIn(Object(Properties.Target).Arn));
    else if (Type === 'AWS::Events::Rule') {
      draw(referencesIn(Properties.EventPattern), [id]);
      draw(
        [id],
        [Properties.Targets].flat().flatMap((target) => referencesIn(Object(target).Arn)),
      );
    } else if (Type === 'AWS::IAM::Policy') {
      const holders = referencesIn(Properties.Roles).flatMap((role) => functionOfRole.get(role) ?? []);
      for (const { Action, Resource } of [Object(Properties.PolicyDocument).Statement].flat().map(Object)) {
        if ([Action].flat().some((action) => ARROWS.test(String(action))))
          draw(holders, referencesIn(Resource));
      }
    }
  }
  const lines = nodes.map(([id, { Type }]) => `  ${id}${SHOWN[Type]?.(nameOf(id)) ?? ''}`);
  return ['flowchart LR', ...lines, ...[...arrows].map((arrow) => `  ${arrow}`), ''].join('\n');
}

/** `PipelineQueuesDeadHintsAC05F3C7` as `Queues DeadHints`. */
function nameOf(id: string): string {
  return id
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/^(Pipeline|Compute|Watch)/, '')
    .replace(/^(Queues?|FrontDoor|Store)(?=.)/, '$1 ');
}

/** Logical ids that a value refers to. */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  const { Ref: ref, 'Fn::GetAtt': attribute } = Object(value);
  if (typeof ref === 'string') return [ref];
  if (Array.isArray(attribute)) return [String(attribute[0])];
  return Object.values(value).flatMap(referencesIn);
}
