/** What the routes need of API Gateway's WebSocket proxy event. Nothing in it is believed to be there. */
export interface WebSocketEvent {
  readonly connectionId: string;
  /** Epoch ms; null where the event does not say. */
  readonly connectedAtMs: number | null;
  readonly requestedAtMs: number | null;
  /** Null when there is none, or when it is binary. */
  readonly text: string | null;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/** Null when no connection can be made out: there is nobody to answer. */
export const readWebSocketEvent = (event: unknown): WebSocketEvent | null => {
  const { requestContext, body, isBase64Encoded, headers, queryStringParameters } = fieldsOf(event);
  const { connectionId, connectedAt, requestTimeEpoch } = fieldsOf(requestContext);
  if (typeof connectionId !== 'string' || connectionId === '') return null;
  return {
    connectionId,
    connectedAtMs: momentOf(connectedAt),
    requestedAtMs: momentOf(requestTimeEpoch),
    text: typeof body === 'string' && isBase64Encoded !== true ? body : null,
    headers: textsOf(headers),
    query: textsOf(queryStringParameters),
  };
};

export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const momentOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;

const textsOf = (value: unknown): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  for (const [name, text] of Object.entries(fieldsOf(value)))
    if (typeof text === 'string') texts.set(name.toLowerCase(), text);
  return texts;
};
