import type { Octokit } from '@octokit/rest';
import type { DeliveryLog, WebhookDelivery } from '../../core/ports/delivery-log.ts';
import type { ForgeAnswer } from '../../core/ports/forge.ts';
import { answering } from './answer.ts';
import { type GithubApp, type Invocation, openClient } from './client.ts';

/** GitHub's record of the App's deliveries; needs the App's key and no installation. */
export class GithubDeliveryLog implements DeliveryLog {
  readonly #client: Octokit;
  readonly #app: GithubApp;

  constructor(app: GithubApp, invocation: Omit<Invocation, 'installationId'>) {
    this.#app = app;
    this.#client = openClient(app, { ...invocation, installationId: null });
  }

  deliveries(since: Date): Promise<ForgeAnswer<readonly WebhookDelivery[]>> {
    return answering(
      () =>
        this.#client.paginate(
          this.#client.rest.apps.listWebhookDeliveries,
          { per_page: 100 },
          (page, done) => {
            const listed = page.data.map((delivery) => ({
              // Ids beyond 2^53 arrive as bigint, whatever their type says.
              id: String(delivery.id),
              guid: delivery.guid,
              event: delivery.event,
              deliveredAt: new Date(delivery.delivered_at),
              accepted: delivery.status_code >= 200 && delivery.status_code < 300,
            }));
            const wanted = listed.filter(({ deliveredAt }) => deliveredAt >= since);
            if (wanted.length < listed.length) done();
            return wanted;
          },
        ),
      this.#app,
    );
  }

  redeliver(id: string): Promise<ForgeAnswer<null>> {
    return answering(async () => {
      await this.#client.request({
        method: 'POST',
        url: `/app/hook/deliveries/${encodeURIComponent(id)}/attempts`,
      });
      return null;
    }, this.#app);
  }
}
