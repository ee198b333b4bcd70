/** What a scenario of the lab is: one kind of stream, healthy or sick, with its parameters and one line for people. */

import type { Exchange } from './exchange'
import { type Parameters, readParameters, type ValuesOf } from './parameters'

/** The heading that a scenario stands under on the lab's page. */
export type Group = 'Healthy' | 'Drops and refusals' | 'Silence and load' | 'Fine print of the format'

/** What the lab's page does with a scenario beyond opening one stream and listening to `message`. */
export interface PageBehaviour {
  /** Types to listen to; a type that is sent and not named here reaches nobody. */
  listens?: readonly string[]
  /** How many streams to open at once. */
  streams?: number
  /** After how many events to call `close()`. */
  closeAfter?: number
}

/** One kind of stream, served at `/stream/<id>`. */
export interface Scenario {
  id: string
  title: string
  /** One line in plain words. */
  description: string
  group: Group
  parameters: Parameters
  page: PageBehaviour
  /**
   * Reads the query and gives what answers the request, which rejects when the stream is closed under it. In this
   * order, so that a wrong query is answered with 400 and is no stream in the ledger.
   * @throws BadRequest when the query sets something that cannot be.
   */
  prepare(query: URLSearchParams, pace: number): (exchange: Exchange) => Promise<void>
}

interface ScenarioDefinition<P extends Parameters> extends Omit<Scenario, 'parameters' | 'page' | 'prepare'> {
  parameters: P
  page?: PageBehaviour
  /** Answers one request. */
  serve(exchange: Exchange, values: ValuesOf<P>): Promise<void>
}

/** Makes a scenario whose `serve` is given its parameters, checked and typed. */
export function defineScenario<P extends Parameters>(definition: ScenarioDefinition<P>): Scenario {
  const { serve, page = {}, ...rest } = definition
  return {
    ...rest,
    page,
    prepare(query, pace) {
      const values = readParameters(rest.parameters, query, pace)
      return exchange => serve(exchange, values)
    },
  }
}
