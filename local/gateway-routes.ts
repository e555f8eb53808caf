import type { FunctionName } from '../functions/function-settings.ts';
import { ROUTES } from '../functions/routes.ts';

export interface SelectedRoute {
  readonly routeKey: string;
  readonly functionName: FunctionName;
}

export const routeOf = (routeKey: string): SelectedRoute =>
  isRoute(routeKey)
    ? { routeKey, functionName: ROUTES[routeKey] }
    : { routeKey: '$default', functionName: ROUTES.$default };

const isRoute = (routeKey: string): routeKey is keyof typeof ROUTES => Object.hasOwn(ROUTES, routeKey);

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
