import { unknownFrameRoute } from '../../src/edge/frame-route.ts';
import * as aws from '../../src/wiring/aws.ts';

export const handler = unknownFrameRoute('default', () => ({ log: aws.log(), metrics: aws.metrics() }));
