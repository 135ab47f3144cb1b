import { Annotations, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';
import type { Store } from '../store/store.ts';

const TAKEN_BACK = {
  'AwsSolutions-CFR1': 'Evidence is for everybody, wherever they are',
  'AwsSolutions-CFR2': 'Files without scripts, forms or logins: nothing that a firewall for them would guard',
  'AwsSolutions-CFR3':
    'Its standard log needs a bucket with access lists; what is fetched from the store is in its log',
  'AwsSolutions-CFR4':
    "CloudFront's own certificate sets its own version; with a domain it is TLS 1.2 (2021)",
};

/**
 * Evidence pages and badges of public repositories, from the store's `pages/` alone: the bucket stays closed, CloudFront
 * signs its requests (origin access control), and asks for nothing outside of the folder.
 */
export class Pages extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, { domain }: NonNullable<Config['pages']>, store: Store) {
    super(scope, 'Pages');
    // As if it were another's: of its own the toolkit would allow CloudFront the whole bucket.
    const origin = Bucket.fromBucketAttributes(this, 'Origin', {
      bucketArn: store.bucket.bucketArn,
      bucketRegionalDomainName: store.bucket.bucketRegionalDomainName,
    });
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        // A page is made of what others wrote: it runs no script and loads nothing from elsewhere.
        contentSecurityPolicy: {
          contentSecurityPolicy:
            "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Evidence of mustrun',
      priceClass: PriceClass.PRICE_CLASS_100,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(origin, { originPath: '/pages' }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      ...(domain === null
        ? {}
        : {
            domainNames: [domain.name],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          }),
    });
    Annotations.of(this.distribution).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      'The statement below allows the one folder',
    );
    for (const [id, reason] of Object.entries(TAKEN_BACK)) acknowledge(this.distribution, id, reason);
    const { partition, account } = Stack.of(this);
    store.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Pages',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [store.bucket.arnForObjects('pages/*')],
        conditions: {
          StringEquals: {
            'aws:SourceArn': `arn:${partition}:cloudfront::${account}:distribution/${this.distribution.distributionId}`,
          },
        },
      }),
    );
  }
}
