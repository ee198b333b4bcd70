/**
 * One way to drive both browsers: what tests, the bench and `npm start` need, and no more.
 * `chromium.ts` and `firefox.ts` are the two makers.
 */

export type BrowserName = 'chromium' | 'firefox'

export interface LaunchOptions {
  /** Folder of the built extension to install, or `null` for the native browser. */
  extension: string | null
  /** DevTools and page theme; what the browser takes by itself where it is left out. */
  theme?: 'dark' | 'light'
  /** High contrast, as the system has it: `forced-colors: active`. */
  forcedColors?: boolean
  /** `prefers-reduced-motion: reduce`. */
  reducedMotion?: boolean
  /** Language of pages and of the extension, such as `zh-CN`; the extension's only where the browser has it installed. */
  language?: string
  width?: number
  height?: number
  /** Firefox preferences beyond the usual. */
  preferences?: Record<string, string | number | boolean>
  /** Takes certificates that nobody has signed, such as those of `certificate.ts`. */
  acceptAnyCertificate?: boolean
  /**
   * The driver is told of no request: Chromium would otherwise send it every event of every stream, which takes a page
   * longer than the event itself.
   */
  unwatched?: boolean
  /** A visible window instead of a headless one. */
  headed?: boolean
  /** A folder in which profile and downloads stay, so that another browser goes on with them. */
  folder?: string
  /** The extension may run in private windows. */
  privateWindows?: boolean
  /** Room for what the extension stores in databases, in bytes. */
  storageLimit?: number
  /** Port of an HTTP proxy on the loopback interface, through which all goes that would leave the browser. */
  proxy?: number
}

export interface Browser {
  readonly name: BrowserName
  /** Where exported files land. */
  readonly downloads: string
  readonly profile: string
  /** The number of its first process. */
  readonly pid: number
  /** Opens a URL in a new tab and waits for its `load`. */
  open(url: string): Promise<Page>
  /** The same in a private window, which the extension must be allowed in. */
  openPrivate(url: string): Promise<Page>
  /** The address of a file of the installed extension. */
  extensionUrl(path: string): string
  /** Settles when the browser has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Kills the extension's service worker (Chromium) or suspends its event page (Firefox), as the browser would. */
  stopBackground(): Promise<void>
  /** Whether the extension's background runs at this moment; asking does not wake it. */
  isBackgroundRunning(): Promise<boolean>
  /** Takes the extension's access to all sites away, or gives it back, as a user does in the browser's settings. */
  setHostAccess(granted: boolean): Promise<void>
  /** Reloads the extension, as an update does. */
  reloadExtension(): Promise<void>
  /** Kills the browser with all its processes, as a power cut would. Its profile stays until `close`. */
  kill(): Promise<void>
  /** What scripts of the extension have written into the consoles of pages, or thrown there. */
  complaints(): Promise<string[]>
  /** Ends the browser and removes its profile, unless that is in a folder that stays. */
  close(): Promise<void>
}

/** One thing that a mouse does, at a point of the viewport in CSS pixels. The left button is meant. */
export type MouseAction = { x: number; y: number; shift?: boolean } & (
  | { type: 'move' | 'down' | 'up' }
  /** Turned by so many pixels; down is positive. */
  | { type: 'wheel'; by: number }
)

/** A tab's document, an extension page, or the panel inside DevTools. */
export interface Page {
  /** Runs a function in the document's own world; arguments and result are JSON. Promises are awaited. */
  run<T, A extends unknown[]>(script: (...args: A) => T | Promise<T>, ...args: A): Promise<T>
  /** Waits until the function returns something truthy, and returns that. Throws with `what` in the message. */
  waitFor<T, A extends unknown[]>(
    what: string,
    script: (...args: A) => T,
    args?: A,
    options?: { timeout?: number },
  ): Promise<T>
  /** A real click, with a user gesture. */
  click(selector: string): Promise<void>
  /** Real mouse events, one after the other, with the tab in front; a button that is pressed is let go at the end. */
  mouse(...actions: MouseAction[]): Promise<void>
  /** A real key on whatever has the focus; `key` as in `KeyboardEvent.key`. */
  press(key: string, options?: { shift?: boolean }): Promise<void>
  /** Puts a file into an `<input type=file>`. */
  upload(selector: string, path: string): Promise<void>
  goto(url: string): Promise<void>
  back(): Promise<void>
  reload(): Promise<void>
  resize(width: number, height: number): Promise<void>
  screenshot(path: string): Promise<void>
  /** The browser's number of the tab, as the extension knows it (needs the extension). */
  tabId(): Promise<number>
  /** Kills the process that shows the page. */
  crash(): Promise<void>
  /** Opens the browser's real DevTools on this tab with the SSE panel in front, and returns the panel. */
  openPanel(): Promise<Page>
  close(): Promise<void>
}
