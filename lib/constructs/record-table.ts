import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { TableDefinition } from '../../src/dynamodb/tables.ts';
import type { Stage } from '../stage.ts';

export interface RecordTableProps {
  readonly definition: TableDefinition;
  readonly tablePrefix: string;
  readonly stage: Stage;
}

/** One table of the system, paid by request: it costs next to nothing while nobody plays. */
export class RecordTable extends Construct {
  constructor(scope: Construct, id: string, { definition, tablePrefix, stage }: RecordTableProps) {
    super(scope, id);
    const kept = definition.lasting && stage.keepsRecords;
    const table = new Table(this, 'Table', {
      tableName: `${tablePrefix}${definition.suffix}`,
      partitionKey: { name: definition.key, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(definition.expiryAttribute === null ? {} : { timeToLiveAttribute: definition.expiryAttribute }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: definition.lasting },
      // Protected from the rollback of a first deployment, too: it leaves them, and they stop the next by their names.
      deletionProtection: kept,
      removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (!definition.lasting)
      Validations.of(table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: 'Its items expire within hours, and what they say is known by the connections themselves.',
      });
  }
}
