import { parseArgs } from 'node:util';
import { DYNAMIC_MODES, dynamicTables, RATES } from './matching-dynamic.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rates: { type: 'string' },
    mode: { type: 'string' },
  },
});
for (const mode of DYNAMIC_MODES) {
  if (values.mode && !mode.name.startsWith(values.mode)) continue;
  for (const rate of values.rates ? values.rates.split(',').map(Number) : RATES) {
    const t0 = performance.now();
    console.log(dynamicTables(mode, rate, Number(values.seconds)).join('\n'));
    console.log(((performance.now() - t0) / 1000).toFixed(1), 's');
  }
}
