import { Fn } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Config } from '../config-schema.ts';

/**
 * Public subnets alone: hubs, ECR and Batch's agent are reached through the internet gateway, which costs nothing while
 * nothing runs, as a NAT gateway or interface endpoints would. Nothing from outside gets in. The store is reached through
 * a gateway endpoint, which is free.
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly jobs: SecurityGroup;

  constructor(scope: Construct, { zones }: Config) {
    super(scope, 'Network');
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.42.0.0/16'),
      // Without account and region the toolkit would take two; looked up at synth they would need AWS.
      availabilityZones: Array.from({ length: zones }, (_, index) => Fn.select(index, Fn.getAzs())),
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Restricting the default group takes a function of its own; no machine is in that group.
      restrictDefaultSecurityGroup: false,
    });
    acknowledge(
      this.vpc,
      'AwsSolutions-VPC7',
      'Nothing comes in; a log of what jobs fetch costs more than all else that is idle',
    );
    this.jobs = new SecurityGroup(this, 'Jobs', {
      vpc: this.vpc,
      description: 'Machines of jobs: nothing comes in',
      allowAllOutbound: true,
    });
  }
}
