/** The table of all scenarios, in the order of the lab's page. */

import type { Scenario } from '../scenario'
import { bigEvent } from './big-event'
import { bom } from './bom'
import { burst } from './burst'
import { closedByPage } from './closed-by-page'
import { crlf } from './crlf'
import { dropAndResume } from './drop-and-resume'
import { dropWithoutIds } from './drop-without-ids'
import { flood } from './flood'
import { heartbeatComment } from './heartbeat-comment'
import { heartbeatEvent } from './heartbeat-event'
import { idWithNul } from './id-with-nul'
import { manyStreams } from './many-streams'
import { namedEvents } from './named-events'
import { noContent204 } from './no-content-204'
import { redirect } from './redirect'
import { retryField } from './retry-field'
import { script } from './script'
import { serverError500 } from './server-error-500'
import { silentStall } from './silent-stall'
import { steady } from './steady'
import { wrongType } from './wrong-type'

export const scenarios: readonly Scenario[] = [
  steady,
  namedEvents,
  heartbeatComment,
  heartbeatEvent,
  dropAndResume,
  dropWithoutIds,
  noContent204,
  serverError500,
  wrongType,
  redirect,
  closedByPage,
  silentStall,
  burst,
  flood,
  bigEvent,
  manyStreams,
  crlf,
  bom,
  idWithNul,
  retryField,
  script,
]
