import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TABLES } from '../../src/dynamodb/tables.ts';
import { RecordTable } from '../constructs/record-table.ts';
import { StageSecrets } from '../constructs/stage-secrets.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

export interface RecordsStackProps extends StackProps {
  readonly stage: Stage;
}

/**
 * The durable records and the secrets. They change least and are worth most, so they have a stack of their own. Others go
 * by the names of what is in it.
 */
export class RecordsStack extends Stack {
  constructor(scope: Construct, id: string, { stage, ...props }: RecordsStackProps) {
    super(scope, id, props);
    const { tablePrefix } = namesOf(stage);
    new RecordTable(this, 'Connections', { definition: TABLES.connections, tablePrefix, stage });
    new RecordTable(this, 'Players', { definition: TABLES.players, tablePrefix, stage });
    new RecordTable(this, 'Parties', { definition: TABLES.parties, tablePrefix, stage });
    new StageSecrets(this, 'Secrets', { stage });
  }
}
