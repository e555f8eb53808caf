import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { TABLES } from '../../src/dynamodb/tables.ts';
import { RecordTable } from '../constructs/record-table.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

export interface RecordsStackProps extends StackProps {
  readonly stage: Stage;
}

/** The durable records. They change least and are worth most, so they have a stack of their own. */
export class RecordsStack extends Stack {
  readonly connections: Table;
  readonly players: Table;
  readonly parties: Table;

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
  }
}
