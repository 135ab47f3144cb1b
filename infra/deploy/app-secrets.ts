import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { type AppCredentials, isPrivateKey } from '../../adapters/github/registration/app-credentials.ts';
import { parseJsonOrNull } from '../parse-json.ts';

/** The stack's secrets, by ARN. */
export interface AppSecrets {
  /** The App's private key, as PEM; something random until there is an App. */
  readonly key: string;
  /** A JSON list of the webhook secrets, the new one first. */
  readonly webhook: string;
}

type Stored = Pick<AppCredentials, 'webhookSecret' | 'privateKey'>;

const webhookSecrets = z.tuple([z.string().min(1)], z.string());

/** What was stored of the App; null until there was one. */
export async function storedApp(client: SecretsManagerClient, secrets: AppSecrets): Promise<Stored | null> {
  const privateKey = await read(client, secrets.key);
  const list = webhookSecrets.safeParse(parseJsonOrNull(await read(client, secrets.webhook)));
  return isPrivateKey(privateKey) && list.success ? { privateKey, webhookSecret: list.data[0] } : null;
}

async function read(client: SecretsManagerClient, SecretId: string): Promise<string> {
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
    return SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return '';
    throw error;
  }
}

/** The key last: where it is stored, everything is. */
export async function storeApp(
  client: SecretsManagerClient,
  secrets: AppSecrets,
  { webhookSecret, privateKey }: Stored,
): Promise<void> {
  const list = JSON.stringify([webhookSecret]);
  await client.send(new PutSecretValueCommand({ SecretId: secrets.webhook, SecretString: list }));
  await client.send(new PutSecretValueCommand({ SecretId: secrets.key, SecretString: privateKey }));
}
