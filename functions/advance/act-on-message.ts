import { GithubForge } from '../../adapters/github/github-forge.ts';
import { openHubs } from '../../adapters/hub/open-hubs.ts';
import { postsReader } from '../../adapters/machine/read-within.ts';
import { parseDiagrams } from '../../adapters/mermaid/parse-diagrams.ts';
import type { Envelope } from '../../core/flow/receive/message.ts';
import { advance } from '../../core/flow/subject/advance.ts';
import type { Advanced, AdvancePorts } from '../../core/flow/subject/advance-ports.ts';
import { lookAtPosts } from '../../core/flow/subject/look-at-post.ts';
import { AppCredentials } from '../github-app.ts';
import { openPipeline, type Pipeline } from '../pipeline.ts';
import type { AdvanceConfig } from './config.ts';

export interface Workshop extends Pipeline {
  readonly credentials: AppCredentials;
  readonly hubs: AdvancePorts['hubs'];
}

export function openWorkshop(config: AdvanceConfig): Workshop {
  const pipeline = openPipeline(config);
  return {
    ...pipeline,
    credentials: new AppCredentials(config.github),
    // As a stranger: what only we may see is nothing that a post's readers can take.
    hubs: config.asksHubs ? openHubs(config.hubSites, pipeline.clock) : null,
  };
}

/** Takes the next step for what a message is about. */
export async function actOnMessage(
  envelope: Envelope,
  remainingMilliseconds: () => number,
  workshop: Workshop,
): Promise<Advanced> {
  const { store, messages, clock, hubs, credentials } = workshop;
  const [deployed, app] = await Promise.all([workshop.deployed.get(), credentials.app()]);
  const { delivery: deliveryId, message } = envelope;
  const forge = new GithubForge(app, {
    installationId: message.installation,
    deliveryId,
    remainingMilliseconds,
  });
  try {
    return await advance(envelope, deployed.installation, {
      ...{ store, messages, clock, hubs, forge, queue: workshop.jobs(deployed), read: postsReader() },
      look: lookAtPosts(forge, parseDiagrams),
      findElsewhere: async () => null,
    });
  } catch (error) {
    await credentials.renewAfter(error);
    throw error;
  }
}
