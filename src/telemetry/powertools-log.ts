import { Logger } from '@aws-lambda-powertools/logger';
import { describeFault } from '../core/describe-fault.ts';
import type { Log } from '../use-cases/ports.ts';

/** Structured lines on standard output. The level is POWERTOOLS_LOG_LEVEL, read by Powertools. */
export const powertoolsLog = (serviceName: string): Log => {
  const logger = new Logger({ serviceName, jsonReplacerFn: withoutOwnFields });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
};

/** Powertools would print every field that an error has, and those of its causes. */
const withoutOwnFields = (_name: string, value: unknown): unknown =>
  value instanceof Error ? describeFault(value) : value;
