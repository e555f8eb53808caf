import Table from 'cli-table3';

/** Text at the left, figures at the right: a column of figures is one whose every cell begins with a digit or a mark. */
export const gridOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const isFigures = head.map((_, column) => rows.every((row) => /^[-\d.✓✗]/.test(row[column] ?? '')));
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: isFigures.map((figures) => (figures ? 'right' : 'left')),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
};

/** A share of 0..1, rounded down, so that only the whole is 100 %. */
export const percent = (share: number): string => `${(Math.floor(10_000 * share) / 100).toFixed(2)} %`;
