/** The cases of all findings. */

import type { FindingId } from '../../../../../src/core/findings/finding'
import type { Cases } from '../judge'
import { CONNECTING } from './connecting'
import { ENDS } from './ends'
import { LIVENESS } from './liveness'
import { LOSS } from './loss'
import { PAYLOAD } from './payload'
import { POPULATION } from './population'

export const CASES: Record<FindingId, Cases> = {
  ...CONNECTING,
  ...POPULATION,
  ...ENDS,
  ...LOSS,
  ...LIVENESS,
  ...PAYLOAD,
}
