import { frameRoute } from '../../src/edge/frame-route.ts';
import { completeLoading } from '../../src/use-cases/complete-loading.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

const ports = () => ({
  ...framePorts(),
  sessions: aws.sessions(),
});

export const handler = frameRoute('loading-complete', ports, (wired) => ({
  loading_complete: completeLoading(wired),
}));
