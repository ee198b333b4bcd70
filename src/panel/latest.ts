/** Asks one question at a time: while an answer is awaited, only the newest of the further questions is kept. */

export interface Latest<Q> {
  ask(question: Q): void
}

/**
 * @param answer gives the answer.
 * @param take is called with each answer, in the order of the questions.
 * @param fail is called where there is none; the next question is asked all the same.
 */
export function createLatest<Q, A>(
  answer: (question: Q) => Promise<A>,
  take: (answer: A, question: Q) => void,
  fail: (error: unknown, question: Q) => void,
): Latest<Q> {
  let waiting: { question: Q } | null = null
  let busy = false

  async function run(first: Q): Promise<void> {
    busy = true
    for (let next: { question: Q } | null = { question: first }; next; next = takeWaiting()) {
      const { question } = next
      await answer(question).then(
        found => take(found, question),
        (error: unknown) => fail(error, question),
      )
    }
    busy = false
  }

  function takeWaiting(): { question: Q } | null {
    const next = waiting
    waiting = null
    return next
  }

  return {
    ask(question) {
      if (busy) waiting = { question }
      else void run(question)
    },
  }
}
