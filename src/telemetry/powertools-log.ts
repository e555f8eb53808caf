import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../use-cases/ports.ts';

/** Structured lines on standard output. The level is POWERTOOLS_LOG_LEVEL, read by Powertools. */
export const powertoolsLog = (serviceName: string): Log => {
  const logger = new Logger({ serviceName });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
};
