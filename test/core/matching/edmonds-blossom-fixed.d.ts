/** Maximum-weight matching: for each vertex its partner, or -1. `maxCardinality`: as many pairs as can be, first. */
declare module 'edmonds-blossom-fixed' {
  export default function blossom(
    edges: readonly (readonly [a: number, b: number, weight: number])[],
    maxCardinality?: boolean,
  ): number[];
}
