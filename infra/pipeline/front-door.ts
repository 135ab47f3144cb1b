import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';

/** Path of deliveries below the API's address. */
export const WEBHOOK_PATH = '/webhook';

/** Deliveries a second on average, and at once: a busy organisation sends a few. */
const RATE = 20;
const BURST = 50;

/**
 * Where GitHub's deliveries come in. An HTTP API and no function URL, for its throttle: who floods it is turned away
 * before a function runs. A function URL is throttled by reserved concurrency alone, which new accounts, with a limit of
 * ten, cannot reserve.
 */
export class FrontDoor extends Construct {
  readonly url: string;
  readonly api: HttpApi;

  constructor(scope: Construct, config: Config, webhook: IFunction) {
    super(scope, 'FrontDoor');
    this.api = new HttpApi(this, 'Api', {
      description: `${config.name}: deliveries of GitHub`,
      createDefaultStage: false,
    });
    this.api.addRoutes({
      path: WEBHOOK_PATH,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Webhook', webhook, { timeout: Duration.seconds(10) }),
    });
    acknowledge(
      this.api,
      'AwsSolutions-APIG4',
      'GitHub signs deliveries; the function checks the signature over the raw bytes',
    );
    const log = new LogGroup(this, 'Log', {
      retention: config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The request's body and headers are not among its fields.
    const format = JSON.stringify({
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      status: '$context.status',
      bytes: '$context.responseLength',
      error: '$context.integrationErrorMessage',
    });
    new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: RATE, throttlingBurstLimit: BURST },
      accessLogSettings: { destinationArn: log.logGroupArn, format },
    });
    this.url = `https://${this.api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}${WEBHOOK_PATH}`;
  }
}
