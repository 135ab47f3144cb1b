import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type AppCredentials, isPrivateKey } from '../../adapters/github/registration/app-credentials.ts';

/** The stack's secrets, by ARN. */
export interface AppSecrets {
  /** The App's private key, as PEM; something random until there is an App. */
  readonly key: string;
  /** A JSON list of the webhook secrets, the new one first. */
  readonly webhook: string;
}

/** The App's key; null until one was stored. */
export async function storedKey(client: SecretsManagerClient, { key }: AppSecrets): Promise<string | null> {
  const { SecretString: text = '' } = await client
    .send(new GetSecretValueCommand({ SecretId: key }))
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return { SecretString: '' };
      throw error;
    });
  return isPrivateKey(text) ? text : null;
}

/** The key last: where it is stored, everything is. */
export async function storeApp(
  client: SecretsManagerClient,
  secrets: AppSecrets,
  { webhookSecret, privateKey }: Pick<AppCredentials, 'webhookSecret' | 'privateKey'>,
): Promise<void> {
  const list = JSON.stringify([webhookSecret]);
  await client.send(new PutSecretValueCommand({ SecretId: secrets.webhook, SecretString: list }));
  await client.send(new PutSecretValueCommand({ SecretId: secrets.key, SecretString: privateKey }));
}
