import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  type Call,
  type Handlers,
  invalid,
  notFound,
  numberOf,
  page,
  type Reply,
  refuse,
  repositoryOf,
} from '../call.ts';
import { installationResource } from '../installation-resource.ts';
import { appResource, instant, repositoryResource } from '../resources.ts';
import {
  fullName,
  type GithubState,
  type InstallationRecord,
  installationOf,
  nextId,
  type Permissions,
} from '../state.ts';
import { HIDDEN } from './deliveries.ts';

export const appHandlers: Handlers = {
  'apps/get-authenticated': ({ state }) => ({ status: 200, body: appResource(state) }),
  'apps/create-from-manifest': convertManifest,
  'apps/list-installations': (call) =>
    page(
      call,
      '/app/installations',
      call.state.installations.map((installation) => installationResource(call.state, installation)),
    ),
  'apps/get-installation': (call) => {
    const found = installationById(call);
    return found === undefined ? notFound() : { status: 200, body: installationResource(call.state, found) };
  },
  'apps/get-repo-installation': (call) => {
    const { owner = '', repo = '' } = call.parameters;
    if (!call.state.repositories.has(fullName({ owner, name: repo }))) return notFound();
    const found = installationOf(call.state, repositoryOf(call));
    return found === undefined ? notFound() : { status: 200, body: installationResource(call.state, found) };
  },
  'apps/create-installation-access-token': createToken,
};

const permissionsSchema = z.record(z.string(), z.enum(['read', 'write']));
const tokenSchema = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.int()).optional(),
  permissions: permissionsSchema.optional(),
});

/** Tokens of an installation live an hour (GitHub, "Generating an installation access token for a GitHub App"). */
const TOKEN_MILLISECONDS = 3_600_000;

function createToken(call: Call): Reply {
  const { state } = call;
  const installation = installationById(call);
  if (installation === undefined) return notFound();
  if (installation.suspended) return refuse(403, 'This installation has been suspended');
  const wanted = tokenSchema.parse(call.body ?? {});
  const permissions = wanted.permissions ?? state.app.permissions;
  if (exceeds(permissions, state.app.permissions)) {
    return refuse(422, 'The permissions requested are not granted to this installation.');
  }
  const reachable = [...state.repositories.values()].filter(
    (repository) => installationOf(state, repository) === installation,
  );
  const narrowed = wanted.repositories !== undefined || wanted.repository_ids !== undefined;
  const chosen = reachable.filter(
    ({ id, name }) =>
      wanted.repositories?.includes(name) === true || wanted.repository_ids?.includes(id) === true,
  );
  const asked = (wanted.repositories?.length ?? 0) + (wanted.repository_ids?.length ?? 0);
  if (chosen.length < asked) {
    return refuse(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresAt = new Date(state.now().getTime() + TOKEN_MILLISECONDS);
  const repositories = narrowed ? chosen.map(fullName) : installation.repositories;
  state.tokens.set(token, { installation, permissions, repositories, expiresAt });
  const body = {
    token,
    expires_at: instant(expiresAt),
    permissions,
    repository_selection: repositories === null ? 'all' : 'selected',
    ...(narrowed ? { repositories: chosen.map((repository) => repositoryResource(state, repository)) } : {}),
  };
  return { status: 201, body };
}

function exceeds(wanted: Permissions, granted: Permissions): boolean {
  return Object.entries(wanted).some(
    ([name, access]) => granted[name] === undefined || (access === 'write' && granted[name] === 'read'),
  );
}

function installationById(call: Call): InstallationRecord | undefined {
  return call.state.installations.find(({ id }) => id === numberOf(call, 'installation_id'));
}

/** GitHub's longest name of an App. */
const LONGEST_NAME = 34;

const manifestSchema = z.object({
  name: z.string().min(1).max(LONGEST_NAME),
  url: z.url(),
  // Whether it is active or not, GitHub wants an address where the field is there.
  hook_attributes: z.object({ url: z.url() }).optional(),
  default_permissions: permissionsSchema.default({}),
  default_events: z.array(z.string()).default([]),
});

/** Makes the App that a manifest describes, once for each code, and with a key of its own. */
function convertManifest({ state, deliveries, parameters }: Call): Reply {
  const code = parameters.code ?? '';
  const offered = state.manifests.get(code);
  if (offered === undefined) return notFound();
  const manifest = manifestSchema.safeParse(offered.manifest);
  if (!manifest.success) return invalid('Integration', 'manifest', 'is not valid');
  state.manifests.delete(code);
  const {
    name,
    hook_attributes: hook,
    default_permissions: permissions,
    default_events: events,
  } = manifest.data;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const publicKey = createPublicKey(privateKey);
  state.app = { id: nextId(state), slug, publicKey, permissions, events, owner: offered.owner };
  const secret = hook === undefined ? null : randomBytes(20).toString('hex');
  if (hook !== undefined && secret !== null) {
    deliveries.aim({ url: hook.url, secret });
    deliveries.send('ping', pingOf(state, hook.url));
  }
  const body = {
    ...appResource(state),
    client_id: `Iv1.${state.app.id}`,
    client_secret: randomBytes(20).toString('hex'),
    webhook_secret: secret,
    pem: privateKey.export({ type: 'pkcs1', format: 'pem' }),
  };
  return { status: 201, body };
}

/** What GitHub says first to the webhook of a new App (GitHub, "Webhook events and payloads", ping). */
function pingOf({ app }: GithubState, url: string): object {
  const config = { content_type: 'json', insecure_ssl: '0', secret: HIDDEN, url };
  return {
    zen: 'Responsive is better than fast.',
    hook_id: 1,
    hook: { type: 'App', id: 1, name: 'web', active: true, events: app.events, app_id: app.id, config },
  };
}
