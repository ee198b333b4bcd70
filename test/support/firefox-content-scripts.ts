/**
 * What the Firefox driver does inside a document's content process: each function is sent as text and runs there
 * in a privileged sandbox around the document, so that none may refer to anything outside of itself but the
 * globals below. `window` and `document` are the page's, seen without what the page has changed on them.
 */

import type { MouseAction } from './browser.ts'

// Firefox's own interfaces, as far as they are used here.
interface MouseDetails {
  button: number
  buttons: number
  clickCount: number
}
type PrivilegedWindow = Window & {
  synthesizeMouseEvent(type: string, x: number, y: number, details: MouseDetails, options: object): boolean
}
type PrivilegedInput = HTMLInputElement & { mozSetFileArray(files: File[]): void }
type Completion = { return: { unsafeDereference(): Promise<unknown> } } | { throw: unknown } | null
interface Modules {
  'resource://gre/modules/jsdebugger.sys.mjs': { addDebuggerToGlobal(scope: object): void }
  'chrome://remote/content/shared/webdriver/Event.sys.mjs': {
    event: {
      synthesizeMouseAtPoint(x: number, y: number, event: object, target: Window): void
      synthesizeWheelAtPoint(x: number, y: number, event: object, target: Window): Promise<void>
      sendSingleKey(key: { key: string; printable: boolean; shiftKey: boolean }, target: Window): void
    }
  }
}
declare const ChromeUtils: { importESModule<M extends keyof Modules>(url: M): Modules[M] }
declare const Cu: { waiveXrays<T>(value: T): T; importGlobalProperties(names: string[]): void }
declare const Debugger: new () => {
  makeGlobalObjectReference(scope: Window): { executeInGlobal(code: string): Completion }
}

/** What came of an evaluation. */
export type Evaluation = { value?: unknown } | { error: { name: string; message: string; stack: string } }

/**
 * Runs code that gives a promise in the page's real world: not in a sandbox, whatever the page's content security
 * policy, and whatever the page has replaced. Returns an {@link Evaluation} as JSON.
 */
export async function evaluateInPage(code: string): Promise<string> {
  const { addDebuggerToGlobal } = ChromeUtils.importESModule('resource://gre/modules/jsdebugger.sys.mjs')
  addDebuggerToGlobal(globalThis)
  const completion = new Debugger().makeGlobalObjectReference(window).executeInGlobal(code)
  if (!completion || !('return' in completion)) throw new SyntaxError('the script cannot be compiled')
  try {
    const value = await completion.return.unsafeDereference()
    return JSON.stringify({ value: Cu.waiveXrays(value) })
  } catch (thrown) {
    const { name, message, stack } = Object(Cu.waiveXrays(thrown)) as Partial<Error>
    const error =
      message === undefined ? { name: 'Error', message: String(thrown), stack: '' } : { name, message, stack }
    return JSON.stringify({ error })
  }
}

/** Presses and releases the mouse at a point of the viewport, as a person would: trusted, with a user gesture. */
export function clickAt(x: number, y: number): void {
  const mouse = (type: string, buttons: number, clickCount: number) =>
    (window as unknown as PrivilegedWindow).synthesizeMouseEvent(
      type,
      x,
      y,
      { button: 0, buttons, clickCount },
      {},
    )
  mouse('mousemove', 0, 0)
  mouse('mousedown', 1, 1)
  mouse('mouseup', 0, 1)
}

/** Does with the mouse what a person would: trusted, and with pointer events. `isHeld`: the button is down. */
export async function useMouse(action: MouseAction, isHeld: boolean): Promise<void> {
  const { event } = ChromeUtils.importESModule('chrome://remote/content/shared/webdriver/Event.sys.mjs')
  const { x, y, shift = false } = action
  if (action.type === 'wheel') {
    await event.synthesizeWheelAtPoint(x, y, { deltaY: action.by, deltaMode: 0, shiftKey: shift }, window)
    return
  }
  const details = { button: 0, buttons: isHeld ? 1 : 0, clickCount: 1, shiftKey: shift }
  event.synthesizeMouseAtPoint(x, y, { ...details, type: `mouse${action.type}` }, window)
}

/** Presses a key and lets it go. */
export function pressKey(key: string, shift: boolean): void {
  const { event } = ChromeUtils.importESModule('chrome://remote/content/shared/webdriver/Event.sys.mjs')
  event.sendSingleKey({ key, printable: key.length === 1, shiftKey: shift }, window)
}

/** Puts a file into an `<input type=file>`, as the browser's dialog would. */
export async function chooseFile(selector: string, path: string): Promise<void> {
  const input = document.querySelector(selector) as PrivilegedInput | null
  if (!input) throw new Error(`there is no ${selector}`)
  Cu.importGlobalProperties(['File'])
  const privileged = File as typeof File & { createFromFileName(path: string): Promise<File> }
  input.mozSetFileArray([await privileged.createFromFileName(path)])
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  input.dispatchEvent(new Event('change', { bubbles: true }))
}
