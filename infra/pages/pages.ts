import { RemovalPolicy, Stack } from 'aws-cdk-lib';
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
import { Construct } from 'constructs';
import type { Config } from '../config-schema.ts';
import type { Store } from '../store/store.ts';

/**
 * Evidence pages and badges of public repositories, from the store's `pages/` alone: the bucket stays closed, CloudFront
 * signs its requests (origin access control), and asks for nothing outside of the folder.
 */
export class Pages extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, { domain }: NonNullable<Config['pages']>, store: Store) {
    super(scope, 'Pages');
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
      enableLogging: true,
      logBucket: store.log,
      logFilePrefix: 'pages/',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(store.bucket, {
          originPath: '/pages',
          // The policy below allows one folder; the one that comes with the origin, the whole bucket.
          originAccessLevels: [],
        }),
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
    this.distribution.applyRemovalPolicy(RemovalPolicy.DESTROY);
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
