import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createHttpAllocator } from '../../src/allocation/http-allocator.ts';
import type { BreakerStore } from '../../src/use-cases/ports.ts';
import { AllocationFailed, Unavailable } from '../../src/use-cases/unavailable.ts';
import { recordingLog, type StandInAnswer, startStandIn } from './stand-in.ts';
