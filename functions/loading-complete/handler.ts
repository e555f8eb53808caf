import { type FrameRoutePorts, frameRoute } from '../../src/edge/frame-route.ts';
import { type CompleteLoadingPorts, completeLoading } from '../../src/use-cases/complete-loading.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

export const loadingComplete = (ports: () => CompleteLoadingPorts & FrameRoutePorts) =>
  frameRoute('loading-complete', ports, (wired) => ({ loading_complete: completeLoading(wired) }));

export const handler = loadingComplete(() => ({ ...framePorts(), sessions: aws.sessions() }));
