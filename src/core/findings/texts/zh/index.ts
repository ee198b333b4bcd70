/** The Chinese texts of all findings. */

import type { Texts } from '../text'
import { CONNECTING } from './connecting'
import { ENDS } from './ends'
import { LIVENESS } from './liveness'
import { LOSS } from './loss'
import { PAYLOAD } from './payload'
import { POPULATION } from './population'

export const ZH: Texts = { ...CONNECTING, ...POPULATION, ...ENDS, ...LOSS, ...LIVENESS, ...PAYLOAD }
