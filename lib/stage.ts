/** How much a deployment is worth keeping. */
export interface Stage {
  /** Part of every name, so that stages live side by side in one account. */
  readonly name: string;
  /** True: what players own outlives the stack, and can be taken back to any moment of the last 35 days. */
  readonly keepsRecords: boolean;
}

/** `prod` keeps its records; every other stage can be thrown away whole. */
export const stageNamed = (name: string): Stage => {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
    throw new Error(
      `The stage is "${name}": expected 1 to 20 of a-z, 0-9 and "-", beginning with a letter (-c stage=<name>).`,
    );
  return { name, keepsRecords: name === 'prod' };
};
