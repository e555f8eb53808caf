import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/**
 * Every bundle begins with this: it names the places of a stack as in the sources. Node's own `--enable-source-maps`
 * reads the whole bundle and its map before anything runs, 15 ms of every cold start; here the map is read for the
 * first stack that somebody looks at, which most containers never see.
 */
const stacksInSources = (bundle: string) => {
  let map: SourceMap | undefined;

  const placeOf = (site: NodeJS.CallSite): string => {
    const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
    if (site.getFileName() !== bundle || line === null || column === null) return String(site);
    map ??= new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return String(site);
    const { originalSource, originalLine, originalColumn } = entry;
    const place = `${originalSource.replace(ABOVE, '')}:${originalLine + 1}:${originalColumn + 1}`;
    return String(site).replace(`${bundle}:${line}:${column}`, place);
  };

  return (error: Error, sites: readonly NodeJS.CallSite[]): string => {
    const lines = (nameOf: (site: NodeJS.CallSite) => string) =>
      sites.map((site) => `\n    at ${nameOf(site)}`);
    try {
      return [error, ...lines(placeOf)].join('');
    } catch {
      return [error.message, ...lines(String)].join('');
    }
  };
};

/** Sources are named from where the bundle was made. */
const ABOVE = /^(\.\.\/)+/;

Error.prepareStackTrace = stacksInSources(__filename);
