import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { serviceError } from '../adapters/aws/service-error.ts';
import { parseJsonOrNull } from '../core/parse-json.ts';
import { InfrastructureError } from '../core/ports/infrastructure-error.ts';

/** What a secret says, by its ARN or name. Errors tell neither the secret nor a part of it. */
export async function fetchSecret(client: SecretsManagerClient, id: string): Promise<string> {
  const { SecretString } = await client
    .send(new GetSecretValueCommand({ SecretId: id }))
    .catch((cause: unknown) => {
      throw serviceError(`reading the secret ${id}`, cause);
    });
  if (SecretString === undefined || SecretString === '') throw wrongSecret(id, 'text');
  return SecretString;
}

/** GitHub signs with one; while it is replaced by another, deliveries come with either. */
const webhookSecrets = z.array(z.string().min(1)).min(1).max(2);

/** The secrets that may sign deliveries: a JSON list, the new one first. */
export async function fetchWebhookSecrets(
  client: SecretsManagerClient,
  id: string,
): Promise<readonly string[]> {
  const parsed = webhookSecrets.safeParse(parseJsonOrNull(await fetchSecret(client, id)));
  if (!parsed.success) throw wrongSecret(id, 'a JSON list of one or two webhook secrets, the new one first');
  return parsed.data;
}

function wrongSecret(id: string, expected: string): InfrastructureError {
  return new InfrastructureError(`the secret ${id} is not what was expected: ${expected}`, {
    cause: null,
    retryable: false,
  });
}
