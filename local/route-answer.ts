/** What a function of a route answered, read as API Gateway reads it. */
export interface RouteAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** '' sends nothing. */
  readonly body: string;
}

/** Throws when the answer is none that API Gateway accepts. */
export const readAnswer = (answer: unknown): RouteAnswer => {
  if (answer === null || answer === undefined) return { status: 200, headers: {}, body: '' };
  if (typeof answer !== 'object' || !('statusCode' in answer) || !Number.isInteger(Number(answer.statusCode)))
    throw new Error('Malformed Lambda proxy response: expected an object with statusCode.');
  const body = 'body' in answer ? answer.body : undefined;
  if (body !== undefined && body !== null && typeof body !== 'string')
    throw new Error('Malformed Lambda proxy response: expected body to be a string.');
  const headers = 'headers' in answer ? answer.headers : undefined;
  return { status: Number(answer.statusCode), headers: lowerCased(headers), body: body ?? '' };
};

const lowerCased = (headers: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
