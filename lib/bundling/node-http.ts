/**
 * `node:http` inside of bundles. An ES module that imports it makes Node read every export, `WebSocket` among them,
 * for which Node loads its own HTTP client: 20 to 25 ms of every cold start, for nothing.
 */
const http = process.getBuiltinModule('node:http');

export const { Agent, request, STATUS_CODES } = http;
export default http;
