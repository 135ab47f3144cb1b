import { CfnOutput, CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Compute } from './compute/compute.ts';
import type { Config } from './config-schema.ts';
import { outputName } from './output-name.ts';
import { Pages } from './pages/pages.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { Store } from './store/store.ts';
import { Watch } from './watch/watch.ts';

export interface MustrunStackProps {
  readonly config: Config;
  /** Where the functions' bundles are: `dist/functions`. */
  readonly bundles: string;
}

/**
 * All of mustrun in one stack. In several, what one takes from another is an export, and an export that is in use cannot
 * change: no new revision of a job definition could ever be deployed.
 */
export class MustrunStack extends Stack {
  readonly store: Store;
  readonly compute: Compute;
  readonly pipeline: Pipeline;
  readonly watch: Watch;
  readonly pages: Pages | null;

  constructor(scope: Construct, { config, bundles }: MustrunStackProps) {
    super(scope, config.name, {
      description: 'mustrun: a post that trains a model must run',
      // Without an account: what depends on it is looked up by CloudFormation, not at synth.
      ...(config.region === null ? {} : { env: { region: config.region } }),
    });
    const appId = new CfnParameter(this, 'AppId', {
      type: 'Number',
      minValue: 1,
      // Until there is an App nobody can sign a delivery: any number is as good.
      default: 1,
      description: 'Number of the GitHub App; `npm run deploy` makes the App and fills it in',
    });
    this.store = new Store(this, config);
    this.compute = new Compute(this, config, this.store.bucket);
    this.pipeline = new Pipeline(this, {
      config,
      bundles,
      store: this.store,
      compute: this.compute,
      appId: appId.valueAsString,
    });
    this.watch = new Watch(this, config, this.pipeline, this.compute);
    this.pages = config.pages === null ? null : new Pages(this, config.pages, this.store);
    Tags.of(this).add('application', config.name);
    this.#tell();
  }

  /** What deploy and destroy need to know. */
  #tell(): void {
    const { store, pipeline, compute, watch } = this;
    const outputs: Record<string, string> = {
      Store: store.bucket.bucketName,
      StoreLog: store.log.bucketName,
      Webhook: pipeline.frontDoor.url,
      WebhookSecrets: pipeline.webhookSecrets.secretArn,
      AppKey: pipeline.appKey.secretArn,
      Alarms: watch.topic.topicArn,
      ...(this.pages === null ? {} : { Pages: this.pages.distribution.distributionDomainName }),
    };
    for (const { pool, trust, priority, engine, queue, definition } of compute.targets) {
      outputs[outputName('Queue', pool, trust, priority)] = queue.attrJobQueueArn;
      outputs[outputName('Definition', pool, trust, engine)] = definition.ref;
    }
    const scope = new Construct(this, 'Outputs');
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(scope, name, { value }).overrideLogicalId(name);
    }
  }
}
