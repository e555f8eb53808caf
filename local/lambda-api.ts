import { randomUUID } from 'node:crypto';
import type { AsyncInvocations } from './async-invocations.ts';
import { FunctionError } from './function-error.ts';
import { awsError, type HttpRequest, type HttpResponse, jsonOf, type Route } from './http-server.ts';

export interface LambdaApiOptions {
  /** Lambda name, as in `muster-enqueue`, to the function's own name; null for one that does not exist. */
  readonly resolve: (lambdaName: string) => string | null;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly asyncInvocations: AsyncInvocations;
}

/** What Lambda takes of an asynchronous invocation; the server's own bound is that of a synchronous one. */
const EVENT_BYTES_MAX = 1024 * 1024;

/** Lambda's `Invoke`. */
export const lambdaApi = ({ resolve, invoke, asyncInvocations }: LambdaApiOptions): Route[] => {
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    const lambdaName = request.params[0] ?? '';
    const functionName = resolve(lambdaNameOf(lambdaName));
    if (functionName === null)
      return awsError(404, 'ResourceNotFoundException', `Function not found: ${lambdaName}`);
    const event = request.body.length === 0 ? {} : jsonOf(request.body);
    if (event === undefined)
      return awsError(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
    switch (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
      case 'Event':
        if (request.body.length > EVENT_BYTES_MAX)
          return awsError(
            413,
            'RequestTooLargeException',
            `Expected an event of ${EVENT_BYTES_MAX} bytes at most.`,
          );
        return asyncInvocations.enqueue(functionName, event)
          ? { status: 202, headers: answerHeaders() }
          : awsError(429, 'TooManyRequestsException', 'Too many asynchronous invocations wait.');
      case 'DryRun':
        return { status: 204, headers: answerHeaders() };
      case 'RequestResponse':
        return resultOf(() => invoke(functionName, event));
      default:
        return awsError(400, 'InvalidParameterValueException', 'Unknown invocation type.');
    }
  };
  return [{ method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, handle }];
};

/** The name in a name, a partial ARN or an ARN, without version or alias. */
export const lambdaNameOf = (identifier: string): string => {
  const parts = identifier.split(':');
  return parts[parts.lastIndexOf('function') + 1] ?? identifier;
};

const answerHeaders = () => ({ 'x-amzn-requestid': randomUUID(), 'x-amz-executed-version': '$LATEST' });

const resultOf = async (run: () => Promise<unknown>): Promise<HttpResponse> => {
  try {
    return { status: 200, headers: answerHeaders(), json: (await run()) ?? null };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return {
      status: 200,
      headers: { ...answerHeaders(), 'x-amz-function-error': 'Unhandled' },
      json: {
        errorType: error.errorType,
        errorMessage: error.message,
        trace: (error.stack ?? '').split('\n'),
      },
    };
  }
};
