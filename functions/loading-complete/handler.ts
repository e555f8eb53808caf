import { frameRoute } from '../../src/edge/frame-route.ts';
import { completeLoading } from '../../src/use-cases/complete-loading.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

const ports = () => ({
  ...framePorts(),
  configuration: aws.configuration(),
  sessions: aws.sessions(),
  signer: aws.signer(),
});

export const handler = frameRoute('loading-complete', ports, (wired) => ({
  loading_complete: completeLoading(wired),
}));
