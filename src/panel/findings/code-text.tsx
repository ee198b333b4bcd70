/** Text in which code is marked by backticks. */

import type { JSX } from 'preact'
import { piecesOf } from './finding-words'

export function CodeText({ text }: { text: string }): JSX.Element {
  return (
    <>
      {piecesOf(text).map((piece, index) =>
        piece.code ? <code key={`${index} ${piece.text}`}>{piece.text}</code> : piece.text,
      )}
    </>
  )
}
