import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/function-settings.ts';
import { type Permission, permissionsOf } from './function-permissions.ts';
import type { Surroundings } from './surroundings.ts';

export interface FunctionRoleProps {
  readonly functionName: FunctionName;
  readonly surroundings: Surroundings;
  readonly logGroup: ILogGroup;
}

/** By which Lambda makes and removes the network interfaces of a function in a VPC, in the function's name. */
const JOIN_VPC: Permission = {
  sid: 'LetLambdaJoinTheVpc',
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
  wildcardReason:
    'Lambda refuses a role with less; the code of the function itself is denied all of it by the next statement.',
};

/** The role of one function. None of the policies that AWS offers: those allow every log group. */
export class FunctionRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { functionName, surroundings, logGroup }: FunctionRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    for (const permission of permissionsOf(functionName, surroundings)) this.#allow(permission);
    if (surroundings.network === null) return;
    this.#allow(JOIN_VPC);
    this.role.addToPolicy(denyToCode(JOIN_VPC, surroundings.arns.function(functionName)));
  }

  #allow({ sid, actions, resources, onlyWhere, wildcardReason }: Permission): void {
    const conditions = onlyWhere === undefined ? {} : { conditions: { StringEquals: onlyWhere } };
    this.role.addToPolicy(
      new PolicyStatement({ sid, actions: [...actions], resources: [...resources], ...conditions }),
    );
    if (wildcardReason === undefined) return;
    for (const resource of resources) {
      const spelt = flattenCfnReference(Stack.of(this).resolve(resource));
      const id = `AwsSolutions-IAM5[Resource::${spelt}]`;
      Validations.of(this.role).acknowledge({ id, reason: wildcardReason });
    }
  }
}

const denyToCode = ({ actions, resources }: Permission, functionArn: string) =>
  new PolicyStatement({
    sid: 'ButNotTheCodeOfTheFunction',
    effect: Effect.DENY,
    actions: [...actions],
    resources: [...resources],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  });
