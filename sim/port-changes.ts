import { Unavailable } from '../src/use-cases/unavailable.ts';

type Method = (...input: readonly unknown[]) => Promise<unknown>;

/** The same port with other methods: the ports of the project hold nothing but methods that answer promises. */
export const mapMethods = <Port extends object>(
  port: Port,
  change: (method: Method, name: string) => Method,
): Port =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]) => [name, change(method as Method, name)]),
  ) as unknown as Port;

/** A part that does not answer now and then; what it is asked meanwhile has no effect. */
export const unlessAway = <Port extends object>(what: string, port: Port, isAway: () => boolean): Port =>
  mapMethods(
    port,
    (method) =>
      (...input) =>
        isAway() ? Promise.reject(new Unavailable(what, new Error('It is away'))) : method(...input),
  );
