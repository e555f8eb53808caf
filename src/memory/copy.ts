/** What a store does with every value that goes in or out. */
export type Copy = <Value>(value: Value) => Value;

/** No copy at all: for worlds in which nobody changes what they were given, as the types of the ports say. */
export const asItIs: Copy = (value) => value;
