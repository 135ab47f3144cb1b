import { GithubDeliveryLog } from '../../adapters/github/delivery-log.ts';
import { type Swept, sweep } from '../../core/flow/job/sweep.ts';
import { AppCredentials } from '../github-app.ts';
import { openPipeline, type Pipeline } from '../pipeline.ts';
import type { SweepConfig } from './config.ts';

export interface Cupboard extends Pipeline {
  readonly credentials: AppCredentials;
}

export function openCupboard(config: SweepConfig): Cupboard {
  return { ...openPipeline(config), credentials: new AppCredentials(config.github) };
}

export async function sweepOnce(remainingMilliseconds: () => number, cupboard: Cupboard): Promise<Swept> {
  const { store, messages, clock, credentials } = cupboard;
  const [deployed, app] = await Promise.all([cupboard.deployed.get(), credentials.app()]);
  const { pools, rehearsalPool } = deployed.installation;
  const rules = { ...deployed.sweep, pools: [...pools, rehearsalPool] };
  const deliveries = new GithubDeliveryLog(app, { deliveryId: null, remainingMilliseconds });
  try {
    return await sweep(rules, { store, messages, clock, deliveries, queue: cupboard.jobs(deployed) });
  } catch (error) {
    await credentials.renewAfter(error);
    throw error;
  }
}
