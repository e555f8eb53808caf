/** Which function answers which route: `$request.body.type` of a frame, or a route of the gateway's own. */
const ROUTES: Readonly<Record<string, string>> = {
  $connect: 'connect',
  $disconnect: 'disconnect',
  enqueue: 'enqueue',
  dequeue: 'dequeue',
  loading_complete: 'loading-complete',
  sync: 'sync',
  ping: 'sync',
  $default: 'default',
};

export interface SelectedRoute {
  readonly routeKey: string;
  readonly functionName: string;
}

export const routeOf = (routeKey: string): SelectedRoute => {
  const functionName = Object.hasOwn(ROUTES, routeKey) ? ROUTES[routeKey] : undefined;
  return functionName === undefined ? routeOf('$default') : { routeKey, functionName };
};

/** No frame reaches the gateway's own routes by naming them. */
export const routeOfFrame = (text: string): SelectedRoute => {
  const type = typeOf(text);
  return routeOf(type === null || type.startsWith('$') ? '$default' : type);
};

const typeOf = (text: string): string | null => {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== 'object' || frame === null || !('type' in frame)) return null;
    return typeof frame.type === 'string' ? frame.type : null;
  } catch {
    return null;
  }
};
