import { optionalVariable } from './environment.ts';

/** Where the API of Lambda answers, by the variables that the SDK goes by; a test holds it against the SDK. */
export const lambdaEndpoint = (region: string): string =>
  optionalVariable(
    'AWS_ENDPOINT_URL_LAMBDA',
    optionalVariable('AWS_ENDPOINT_URL', `https://lambda.${region}.${domainOf(region)}`),
  );

const domainOf = (region: string): string => {
  const isDualStack = optionalVariable('AWS_USE_DUALSTACK_ENDPOINT', 'false') === 'true';
  if (region.startsWith('cn-')) return isDualStack ? 'api.amazonwebservices.com.cn' : 'amazonaws.com.cn';
  return isDualStack ? 'api.aws' : 'amazonaws.com';
};
