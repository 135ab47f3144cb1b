import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../config-schema.ts';

/**
 * Documents that change by compare-and-swap. Whatever else is in the store is created once: plans, reservations, evidence,
 * outcomes, inputs. `core/flow` says where each lies.
 */
export const DOCUMENTS = [
  'ledger/*',
  'pages/*',
  'posts/*',
  'pulls/*',
  'pushes/*',
  'rehearsed/*',
  'runs/*/job.json',
  'runs/*/wanted.json',
  'rehearsals/*/job.json',
  'rehearsals/*/wanted.json',
] as const;

/** What deploy writes: where the pools and definitions are (`adapters/aws/deployed-installation.ts`). */
export const INSTALLATION_KEY = 'installation.json';

/** The bucket that is mustrun's only database, and the one for its access log. */
export class Store extends Construct {
  readonly bucket: Bucket;
  readonly log: Bucket;

  constructor(scope: Construct, { keepStore }: Config) {
    super(scope, 'Store');
    const both = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // CloudFormation refuses to delete a bucket that holds something: `npm run destroy` empties it first.
      removalPolicy: keepStore ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.log = new Bucket(this, 'Log', {
      ...both,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ id: 'log', expiration: Duration.days(90) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...both,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      serverAccessLogsBucket: this.log,
      serverAccessLogsPrefix: 'store/',
      lifecycleRules: [
        { id: 'uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // Documents change often: an old version is for whoever mends a mistake.
        { id: 'versions', noncurrentVersionExpiration: Duration.days(30), noncurrentVersionsToRetain: 20 },
        // No try is looked for after four days (core/flow/job/sweep.ts).
        { id: 'open', prefix: 'open/', expiration: Duration.days(30) },
        { id: 'rehearsals', prefix: 'rehearsals/', expiration: Duration.days(90) },
        { id: 'rehearsed', prefix: 'rehearsed/', expiration: Duration.days(30) },
        { id: 'inputs', prefix: 'inputs/', expiration: Duration.days(365) },
        { id: 'forks', prefix: 'runs/fork/', expiration: Duration.days(180) },
      ],
    });
    this.#demandConditions();
  }

  /**
   * Whoever writes says what he expects to find, or is refused, whatever his role allows:
   * - a document: nothing (If-None-Match) or the version that he read (If-Match)
   * - anything else: nothing, so that evidence is never overwritten. Multipart uploads are refused by it, too, as their
   *   parts cannot state the condition; the adapter has none.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
   */
  #demandConditions(): void {
    const everybody = { effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['s3:PutObject'] };
    const changing = [...DOCUMENTS, INSTALLATION_KEY];
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CreateOnce',
        ...everybody,
        notResources: changing.map((key) => this.bucket.arnForObjects(key)),
        conditions: { Null: { 's3:if-none-match': 'true' } },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CompareAndSwap',
        ...everybody,
        resources: DOCUMENTS.map((key) => this.bucket.arnForObjects(key)),
        conditions: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
      }),
    );
  }
}
