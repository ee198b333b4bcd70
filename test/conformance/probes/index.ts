/** All subjects, in the order in which they run. */

import type { Subject } from '../page/lab.ts'
import { construction } from './construct.ts'
import { dispatch } from './dispatch.ts'
import { errors } from './errors.ts'
import { fetchCalls } from './fetch-calls.ts'
import { fetchReading } from './fetch-reading.ts'
import { fetchResponses } from './fetch-responses.ts'
import { fetchShape } from './fetch-shape.ts'
import { frames } from './frames.ts'
import { garbage } from './garbage.ts'
import { handlers } from './handlers.ts'
import { lifecycle } from './lifecycle.ts'
import { listenerArguments } from './listener-arguments.ts'
import { listeners } from './listeners.ts'
import { poisonedFetch } from './poisoned-fetch.ts'
import { poisonedLanguage } from './poisoned-language.ts'
import { poisonedPlatform } from './poisoned-platform.ts'
import { policy } from './policy.ts'
import { shape } from './shape.ts'
import { stacks } from './stacks.ts'
import { streamBehaviour } from './stream-behaviour.ts'
import { subclass } from './subclass.ts'
import { xhr } from './xhr.ts'
import { xhrAbort } from './xhr-abort.ts'

export const SUBJECTS: readonly Subject[] = [
  shape,
  construction,
  stacks,
  subclass,
  handlers,
  listeners,
  listenerArguments,
  dispatch,
  errors,
  frames,
  policy,
  garbage,
  lifecycle,
  streamBehaviour,
  fetchShape,
  fetchCalls,
  fetchResponses,
  fetchReading,
  xhr,
  xhrAbort,
  poisonedLanguage,
  poisonedPlatform,
  poisonedFetch,
]

/** Those in which streams are opened and what comes of them is looked at. */
export const STREAMING: readonly Subject[] = [
  handlers,
  dispatch,
  frames,
  policy,
  garbage,
  lifecycle,
  streamBehaviour,
]
