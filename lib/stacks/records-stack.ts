import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLES } from '../../src/dynamodb/tables.ts';
import type { SecretName } from '../constructs/function-needs.ts';
import { RecordTable } from '../constructs/record-table.ts';
import { StageSecrets } from '../constructs/stage-secrets.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

export interface RecordsStackProps extends StackProps {
  readonly stage: Stage;
}

/** The durable records and the secrets. They change least and are worth most, so they have a stack of their own. */
export class RecordsStack extends Stack {
  readonly connections: Table;
  readonly players: Table;
  readonly parties: Table;
  /** Null: the stage needs no such secret. */
  readonly secretArns: Readonly<Record<SecretName, string | null>>;

  constructor(scope: Construct, id: string, { stage, ...props }: RecordsStackProps) {
    super(scope, id, props);
    const { tablePrefix } = namesOf(stage);
    this.connections = new RecordTable(this, 'Connections', {
      definition: TABLES.connections,
      tablePrefix,
      stage,
    }).table;
    this.players = new RecordTable(this, 'Players', { definition: TABLES.players, tablePrefix, stage }).table;
    this.parties = new RecordTable(this, 'Parties', { definition: TABLES.parties, tablePrefix, stage }).table;
    this.secretArns = new StageSecrets(this, 'Secrets', { stage }).arns;
  }
}
