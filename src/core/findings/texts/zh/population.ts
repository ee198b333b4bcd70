/** Chinese texts of the findings about how many connections there are, and who makes them. */

import type { TextsOf } from '../text'

export const POPULATION: TextsOf<'population'> = {
  'h1-connection-starvation': {
    title: '连接已用尽：通过 HTTP/1.1 向 {host} 打开了 {open} 个流',
    explanation:
      '使用 HTTP/1.1 时，浏览器对一个主机最多打开六个连接，所有标签页合计。每个打开的流占用一个。全部占满后，发往该主机的其他请求（包括图片和接口调用）都只能等待，而且没有任何错误。',
    remedy: '让该主机使用 HTTP/2。或者用 SharedWorker 让多个标签页共用一个流，并把多个主题合并到一个流中。',
    falseAlarm: '只打开几秒的流。其他标签页也计算在内，但这里看不到。',
    variants: {
      waiting: { title: '连接已用尽：{waiting} 个在等待，{host} 已打开 {open} 个' },
      full: {},
      near: {
        title: '通过 HTTP/1.1 向 {host} 打开了 {open} 个流：上限是六个',
        explanation:
          '使用 HTTP/1.1 时，浏览器对一个主机最多打开六个连接，所有标签页合计。已经打开了 {open} 个流，再开一个标签页就足以让两边都停住，而且没有任何错误。',
      },
    },
  },
  'h2-stream-limit': {
    title: '一个连接上有 {open} 个流通向 {host}',
    explanation:
      '使用 HTTP/2 时，所有请求共用一个连接，服务器通常只允许同时有 100 到 128 个。超出的请求只能等待，而且没有错误。',
    remedy: '把多个主题合并到一个流中，或提高服务器的上限（`http2_max_concurrent_streams`）。',
    falseAlarm: '服务器允许的数量可能更多。',
  },
  'leaked-connections': {
    title: '此页面对同一地址打开了 {open} 个连接',
    explanation:
      '页面建立新连接，却没有关闭旧的。每个连接都继续接收、处理自己的事件，并占用浏览器和服务器的连接。',
    remedy: '创建流的组件消失时就关闭流：写在清理函数、`onUnmounted` 或 `ngOnDestroy` 中。',
    falseAlarm: '页面的几个部分可能各自需要同一个流。共用一个流就够了。',
    variants: {
      growing: {},
      together: {
        title: '同时向同一地址建立了 {open} 个连接',
        explanation:
          '它们在一秒之内建立。React 在开发模式下会把每个组件挂载两次，正是为了发现这种情况：第一个没有关闭。也可能是有意的。',
      },
    },
  },
  'duplicate-handler': {
    title: '每个事件都到达两次',
    explanation:
      '此页面的两个连接同时送来相同的事件（比较了 {count} 个）。一切都被处理两次：计数翻倍，列表出现重复项。',
    remedy: '找出第二个连接在哪里建立：它的记录中有脚本位置。关闭其中一个，或共用一个。',
    falseAlarm: '页面的两个部分可能各自需要全部事件。',
  },
  'manual-reconnect-race': {
    title: '浏览器正在重连，页面也在重连',
    explanation:
      '`readyState` 为 0 的 `error` 之后，浏览器会自己恢复流。这里页面又新建了一个，却没有关闭旧的（{count} 次）：现在有两个，下次出错后会更多。',
    remedy: '在 `onerror` 中，除非 `readyState` 为 2，否则什么也不要做。只有为 2 时才新建。',
    falseAlarm: '页面稍后关闭了旧的连接。为此留有 50 毫秒。',
  },
  'manual-reconnect-drops-id': {
    title: '新连接没有带上最后的 ID（{id}）',
    explanation:
      '最后的事件 ID 属于 EventSource 对象。新对象没有 ID，也不会发送 `Last-Event-ID`，所以服务器无从知道漏掉了什么（{count} 次）。',
    remedy: '把重连交给浏览器，它会保留 ID。确实需要新对象时，把最后的 ID 放进查询参数，并让服务器也读取它。',
    falseAlarm: '页面连接之后会重新加载全部状态。',
  },
  'closed-on-first-error': {
    title: '页面因一个本会过去的错误而关闭了流',
    explanation:
      '这个 `error` 的 `readyState` 为 0：浏览器正要重连。页面却在处理函数中调用了 `close()`，此后一分钟也没有再建立连接。响应每次结束都会触发这个事件，正常结束也一样。',
    remedy: '不要在 `onerror` 中关闭。只在 `readyState` 为 2 时处理。',
    falseAlarm: '内容已经发完，服务器结束了流，而页面知道这一点。',
  },
  'polyfill-cursor-mismatch': {
    title: '最后的 ID 在地址里，服务器却没有读取',
    explanation:
      '客户端把最后的 ID（{id}）放在查询参数中发送，polyfill 和 fetch 客户端就是这样做的。服务器却从别处继续：它只读请求头，或者读的是另一个名字。',
    remedy: '让服务器两者都读：`Last-Event-ID` 请求头，以及此客户端使用的参数。',
    falseAlarm: '服务器已经没有该 ID 之后的事件。',
  },
}
