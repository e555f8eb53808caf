import type { Context } from 'aws-lambda';

const greeting = process.env.GREETING;

export const handler = async (event: unknown, context: Context) => ({
  event,
  /** As it was when this file was imported. */
  greeting,
  functionName: context.functionName,
  arn: context.invokedFunctionArn,
  requestId: context.awsRequestId,
  remainingMs: context.getRemainingTimeInMillis(),
});
