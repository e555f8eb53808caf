/** One DynamoDB table: its name without the prefix, its only key, and the attribute that expires items. */
export interface TableDefinition {
  readonly suffix: string;
  /** Partition key, a string. */
  readonly key: string;
  /** Attribute with epoch seconds after which DynamoDB may delete the item; null when items stay. */
  readonly expiryAttribute: string | null;
  /** False: what is in it can be lost with the stack. */
  readonly lasting: boolean;
}

/** The only place that spells table and key names: the stacks, the stores and the local runtime share it. */
export const TABLES = {
  /** Whose connection it is; the durable copy of what Redis answers. */
  connections: {
    suffix: 'connections',
    key: 'connectionId',
    expiryAttribute: 'expiresAtSeconds',
    lasting: false,
  },
  /** Rating and the durable copy of penalties. */
  players: { suffix: 'players', key: 'player', expiryAttribute: null, lasting: true },
  /** Members of a party. */
  parties: { suffix: 'parties', key: 'partyId', expiryAttribute: null, lasting: true },
} as const satisfies Record<string, TableDefinition>;
