import type { Context } from 'aws-lambda';

/** The second argument of a handler, as Lambda's Node runtime makes it. */
export const invocationContext = (
  functionName: string,
  arnPrefix: string,
  requestId: string,
  deadlineMs: number,
): Context => {
  const lambdaName = `${arnPrefix.slice(arnPrefix.lastIndexOf(':') + 1)}${functionName}`;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: lambdaName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `${arnPrefix}${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${lambdaName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
};
