import { appId, queueUrl, readVariables, secretId, type Variables } from '../variables.ts';

export interface WebhookConfig {
  readonly queueUrl: string;
  readonly secretsId: string;
  readonly appId: number;
}

/** Throws a ConfigError that lists every variable that is missing or wrong. */
export function readConfig(variables: Variables): WebhookConfig {
  const read = readVariables(
    {
      MUSTRUN_QUEUE: queueUrl,
      MUSTRUN_WEBHOOK_SECRETS: secretId.describe(
        'the ARN or the name of the secret that is a JSON list of the webhook secrets',
      ),
      MUSTRUN_APP_ID: appId,
    },
    variables,
  );
  return Object.freeze({
    queueUrl: read.MUSTRUN_QUEUE,
    secretsId: read.MUSTRUN_WEBHOOK_SECRETS,
    appId: read.MUSTRUN_APP_ID,
  });
}
