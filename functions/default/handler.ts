import { unknownFrameRoute } from '../../src/edge/frame-route.ts';
import { framePorts } from '../frame-ports.ts';

export const handler = unknownFrameRoute('default', framePorts);
