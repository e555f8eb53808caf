/** What AWS asks for one unit, in USD. */
export interface Price {
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
}

/**
 * All prices are of this Region, as known in this month, without free tiers and discounts but where a constant here
 * says otherwise. They change, and differ between Regions: the page that each names has today's.
 */
export const PRICES_REGION = 'us-east-1';
export const PRICES_MONTH = '2026-11';

const MILLION = 1_000_000;

const price = (usd: number, unit: string, source: string): Price => ({ usd, unit, source });

const aws = (page: string): string => `https://aws.amazon.com/${page}/pricing/`;

const FLEXMATCH = 'https://aws.amazon.com/gamelift/pricing/flexmatch-pricing';

export const PRICES = {
  webSocketMessage: price(1 / MILLION, 'message of up to 32 KB, in or out', aws('api-gateway')),
  connectionMinute: price(0.25 / MILLION, 'minute of a connection', aws('api-gateway')),
  lambdaRequest: price(0.2 / MILLION, 'invocation', aws('lambda')),
  lambdaGbSecond: price(0.000_013_333_4, 'GB-second, arm64, by the millisecond', aws('lambda')),
  cacheGbHour: price(
    0.084,
    'GB-hour of ElastiCache Serverless for Valkey, at least 0.1 GB',
    aws('elasticache'),
  ),
  cacheEcpu: price(0.0023 / MILLION, 'ECPU of ElastiCache Serverless for Valkey', aws('elasticache')),
  dynamodbWrite: price(0.625 / MILLION, 'write of up to 1 KB, on demand', aws('dynamodb/on-demand')),
  dynamodbRead: price(0.125 / MILLION, 'consistent read of up to 4 KB, on demand', aws('dynamodb/on-demand')),
  scheduledInvocation: price(1 / MILLION, 'invocation by EventBridge Scheduler', aws('eventbridge')),
  logGb: price(0.5, 'GB written to CloudWatch Logs', aws('cloudwatch')),
  customMetricMonth: price(0.3, 'custom metric and month, by the hour', aws('cloudwatch')),
  alarmMetricMonth: price(0.1, 'metric of an alarm and month, beyond ten', aws('cloudwatch')),
  dashboardMonth: price(3, 'dashboard and month, beyond three', aws('cloudwatch')),
  secretMonth: price(0.4, 'secret and month', aws('secrets-manager')),
  secretRead: price(0.05 / 10_000, 'call of Secrets Manager', aws('secrets-manager')),
  keyMonth: price(1, 'key of one’s own and month', aws('kms')),
  natGatewayHour: price(0.045, 'NAT gateway and hour', aws('vpc')),
  natGatewayGb: price(0.045, 'GB through a NAT gateway', aws('vpc')),
  publicAddressHour: price(0.005, 'public IPv4 address and hour', aws('vpc')),
  interfaceEndpointHour: price(0.01, 'interface endpoint, zone and hour', aws('privatelink')),
  internetGb: price(0.09, 'GB out to the internet', 'https://aws.amazon.com/ec2/pricing/on-demand/'),
  crossZoneGb: price(0.02, 'GB to another zone, both sides', 'https://aws.amazon.com/ec2/pricing/on-demand/'),
  flexMatchPackage: price(20 / MILLION, 'player package of FlexMatch', FLEXMATCH),
  flexMatchHour: price(1, 'matchmaking hour of FlexMatch', FLEXMATCH),
} as const satisfies Readonly<Record<string, Price>>;

/** Always free in an account; counted as if nothing else in it used them. */
export const FREE_ALARM_METRICS = 10;
export const FREE_DASHBOARDS = 3;

/** ElastiCache Serverless bills at least this much stored. */
export const CACHE_GB_MIN = 0.1;

/** An hour of a node of ElastiCache for Valkey, in USD. */
export const CACHE_NODE_HOUR: Readonly<Record<string, number>> = {
  'cache.t4g.micro': 0.0128,
  'cache.t4g.small': 0.0256,
  'cache.t4g.medium': 0.052,
  'cache.m7g.large': 0.1264,
  'cache.r7g.large': 0.1752,
};

export const HOURS_A_MONTH = 730;
