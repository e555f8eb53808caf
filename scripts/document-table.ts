import { readFileSync, writeFileSync } from 'node:fs';
import Table from 'cli-table3';

/** A table of text and figures; `*` and backticks in its cells are marks of a document. */
export interface DocumentTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** As it stands in a document. */
export const asMarkdown = ({ head, rows }: DocumentTable): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
};

/** As it is printed, without the marks of a document. */
export const asText = ({ head, rows }: DocumentTable): string => {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
  });
  table.push(...rows.map((cells) => cells.map((cell) => cell.replaceAll(/[*`]/g, ''))));
  return table.toString();
};

/**
 * Puts what was produced into a document, each block after its line `<!-- mark -->`, in the place of the table and of
 * the line of text that may stand under it. Throws where a mark is missing.
 */
export const writeTables = (
  file: string,
  blocks: Readonly<Record<string, { readonly table: DocumentTable; readonly caption?: string }>>,
): void => {
  let text = readFileSync(file, 'utf8');
  for (const [mark, { table, caption }] of Object.entries(blocks)) {
    const line = `<!-- ${mark} -->\n`;
    if (!text.includes(line)) throw new Error(`${file} has no line "${line.trim()}".`);
    const old = new RegExp(`${line}(?:\\|.*\n)*${caption === undefined ? '' : '(?:\n?_.*_\n)?'}`);
    const under = caption === undefined ? '' : `\n_${caption}_\n`;
    text = text.replace(old, () => `${line}${asMarkdown(table)}\n${under}`);
  }
  writeFileSync(file, text);
};
