/** Chinese texts of the findings about how streams end and come back. */

import type { TextsOf } from '../text'

export const ENDS: TextsOf<'ends'> = {
  'reconnect-loop': {
    title: '流一再断开：{span|span}内 {count} 次',
    explanation:
      '每次尝试很快就结束，浏览器又开始下一次，没有上限，间隔也固定。页面在已连接与未连接之间闪动，服务器一直被占用。',
    remedy: '看看这些尝试是怎样结束的：第一次最能说明问题。在此期间，较长的 `retry:` 可以减轻服务器的负担。',
    falseAlarm: '持续半分钟的部署。有意的轮询会尽量区分出来。',
    variants: {
      failing: {
        title: '流没有恢复：{span|span}内尝试了 {count} 次',
        explanation: '大多数尝试根本没有打开。浏览器没有上限、以固定间隔继续，该服务器的其他客户端也是如此。',
        remedy: '看看这些尝试得到了什么回答：被拒绝、某个状态码，还是什么也没有。',
      },
      cut: {
        explanation:
          '每次尝试打开后很快就中断：服务器崩溃，或途中有设备断开了连接。浏览器又开始下一次，没有上限，间隔也固定。',
        remedy: '查看第一次中断时服务器日志中有没有崩溃，并检查代理的各种限制。',
      },
      ended: {
        explanation:
          '每次尝试打开后，服务器很快就结束了它。浏览器把这当作连接丢失，又开始下一次，没有上限，间隔也固定。',
        remedy: '在服务器上保持响应打开。如果流确实结束了，请对下一次尝试回答 204。',
      },
    },
  },
  'polling-in-disguise': {
    title: '这不是流，而是每 {period|span}一次的请求',
    explanation:
      '服务器每次都很快结束响应（连续 {count} 次），浏览器等待之后再问。这就是绕了弯的轮询：每个事件都要等下一次请求，每次请求都要一个连接。',
    remedy:
      '保持响应打开并不断写入。在 PHP 以及不支持长响应的平台上也许做不到，那就用 `retry:` 说明多久来一次。',
    falseAlarm: '有些设计本来如此：它们在结束前发送 `retry:`，只作为提示显示。',
    variants: {
      closing: {},
      meant: {
        title: '有意的轮询，每 {period|span}一次',
        explanation: '服务器发送 `retry:` 后立即结束响应（连续 {count} 次）。它希望按这个间隔被询问。',
        remedy: '如果事件可以等这么久，无需修改。',
      },
    },
  },
  'idle-timeout-disconnect': {
    title: '静默 {limit|span}后被断开，共 {count} 次',
    explanation:
      '只要 {measured|span}没有内容发送，流就会结束，不论它存在了多久。服务器与浏览器之间有设备关闭了看似空闲的连接。',
    remedy:
      '至少每 {half|span}发送一次心跳：一条注释就够了，页面不会察觉。或者提高上限：nginx 的 `proxy_read_timeout`、负载均衡器的空闲超时、服务器自身的超时。',
    falseAlarm: '服务器有意结束空闲的流。如果没有丢失内容，会降低级别显示。',
    variants: {
      certain: {},
      weak: {
        explanation:
          '就页面所见，只要 {measured|span}没有事件，流就会结束。这里看不到注释，所以也许有过心跳。服务器与浏览器之间有设备关闭了看似空闲的连接。',
      },
      either: {
        title: '{limit|span}后被断开，共 {count} 次：因静默或因时长',
        explanation:
          '流在最后一个字节之后 {measured|span}结束，存在的时长也几乎相同，因为几乎没有发送内容。静默上限和时长上限看起来都会是这样。',
        remedy: '每 {half|span}发送一次心跳。如果流仍在同样的时长结束，那就是时长上限，需要提高它。',
      },
    },
  },
  'max-lifetime-disconnect': {
    title: '存在 {limit|span}后被断开，共 {count} 次',
    explanation:
      '流每次都在同样的时长结束，尽管数据一直在流动。有设备限制了一个响应总共可以持续多久。心跳对此没有帮助。',
    remedy:
      '提高上限：Envoy 的路由超时、Tomcat 的异步超时和 `SseEmitter`、gunicorn 的 worker 超时、Go 的 `WriteTimeout`、平台的请求超时。如果无法提高，就给事件加上 ID，让服务器续传。',
    falseAlarm: '有些服务器会在几分钟后轮换每个流以分散负载。有 ID 就不会丢失内容。',
  },
  'abrupt-cut': {
    title: '响应中途断开（{error}）',
    explanation:
      '连接在响应中途结束，没有应有的结束标记（{count} 次）。原因可能是服务器进程崩溃或被终止、负载均衡器放弃了连接，或途中被重置。',
    remedy: '查看服务器和负载均衡器当时做了什么。部署时先结束响应，再结束进程。',
    falseAlarm: '一次能够恢复的中断属于正常情况。',
  },
  'network-change-or-sleep': {
    title: '网络中断或发生了变化',
    explanation: '流结束时，本机失去或更换了网络。不是服务器的问题。',
    remedy: '服务器无需修改。请确保漏掉的内容会再次发送：事件带 ID，服务器支持续传。',
    falseAlarm: '服务器恰好在同一时刻出了故障。',
    variants: {
      network: {},
      sleep: {
        title: '本机休眠过',
        explanation: '流在本机休眠时或唤醒时结束。不是服务器的问题。',
      },
    },
  },
  'deploy-herd': {
    title: '{count} 个流同时结束，又在 {within|span}内一起回来',
    explanation:
      '此页面的几个流同时结束，又在同一时刻回来。浏览器等待的时间与要求完全一致，没有任何随机性，所以该服务器的所有客户端都是如此：部署之后它们会同时到达。',
    remedy: '给每个客户端不同的 `retry:`，并在部署前逐个结束流。',
    falseAlarm: '客户端很少时没有影响。一个页面只能显示这种风险。',
  },
  'retry-too-small': {
    title: '`retry: {delay|plain}` 让客户端回来得太快',
    explanation:
      '服务器停止时，每个客户端每 {delay|span}就再问一次，永远如此，没有退避。Firefox 至少等待 500 毫秒，其他浏览器不会。',
    remedy: '使用 1000 到 5000 毫秒，各客户端不同。',
    falseAlarm: '在本机或客户端很少时没有影响。',
  },
  'retry-too-large': {
    title: '`retry: {delay|plain}` 让客户端 {delay|span}不回来',
    explanation:
      '每次连接丢失后，哪怕只是短暂的，页面也会有 {delay|span}收不到任何内容。常见的退避最多等待 30 秒。',
    remedy: '使用 1000 到 5000 毫秒。该字段以毫秒为单位。',
    falseAlarm: '服务器希望按这个间隔被轮询。',
  },
  'retry-not-honoured': {
    title: '客户端 {was|span}后就回来了，服务器要求的是 {asked|span}',
    explanation:
      '服务器发送了 `retry:` 字段，客户端等待的却是另一个时间（{count} 次）。浏览器会遵守；自己编写的或基于 fetch 的客户端往往不会。',
    remedy: '让客户端读取 `retry:`，或把重连交给浏览器。',
    falseAlarm: '页面出于自己的原因又需要这个流。',
  },
  'retry-invalid': {
    title: '`retry:` 字段无效：{sample}',
    explanation:
      '只允许数字：以毫秒为单位，不带单位、符号或小数点。其他写法会被忽略，等待时间保持不变。留空时，Chromium 恢复为它自己的 3 秒，Firefox 变为半秒。',
    remedy: '只写数字，例如 `retry: 3000`。',
    falseAlarm: '没有。',
  },
  'max-retries-exhausted': {
    title: '客户端尝试 {count} 次后放弃',
    explanation: '几次尝试失败，之后 {since|span}再也没有尝试。在页面重新加载之前，这个流不会恢复。',
    remedy: '让客户端以越来越长的等待继续尝试，收到 `online` 以及页面重新显示时立即尝试，并告知用户。',
    falseAlarm: '页面不再需要这个流。',
  },
  'library-closes-when-hidden': {
    title: '标签页一隐藏，流就结束',
    explanation:
      '标签页隐藏时连接被关闭，显示时又重新建立（{count} 次），有些库就是这样做的。除非服务器支持续传，否则期间发送的内容会漏掉。',
    remedy: '如果不希望这样，请告诉该库：`openWhenHidden: true`。',
    falseAlarm: '这样可以节省连接，是有意的。',
    variants: {
      get: {},
      post: {
        title: '标签页每次显示时，问题都会重新提交',
        explanation:
          '{method} 请求在标签页隐藏时结束，显示时又再次发送（{count} 次），有些库就是这样做的。服务器要重做一遍，用户可能得到两个答案。',
        remedy: '让该库保持打开：`openWhenHidden: true`。',
      },
    },
  },
  'bfcache-cycle': {
    title: '随页面结束，又随页面恢复',
    explanation: '用户离开页面后又返回，浏览器按离开时的样子显示页面。其间流被结束，又重新建立。',
    remedy: '在 `pagehide` 时关闭流，在 `pageshow` 时带上最后的 ID 重新建立。',
    falseAlarm: '本来就应该这样。',
  },
  'last-event-id-rejected': {
    title: '服务器拒绝从自己给出的 ID 继续：状态码 {status}',
    explanation:
      '不带 ID 时流可以打开。带上 `Last-Event-ID: {id}` 时服务器回答 {status}，EventSource 永久关闭。这样一来，每次断线都无法恢复。',
    remedy: '让服务器接受它发出过的每个 ID，对不认识的 ID 则忽略。检查请求头的防火墙可能不喜欢其中的 JSON。',
    falseAlarm: '服务器在那段时间拒绝所有请求。',
  },
  'closed-by-app': {
    title: '页面关闭了流',
    explanation: '页面调用了 `close()`，或中止了请求。记录中有它在脚本中的位置。',
    remedy: '如果是有意的，无需修改。',
    falseAlarm: '没有。',
  },
  'gc-or-unload': {
    title: '离开页面时流仍然打开',
    explanation: '标签页被关闭或转到了其他页面，流随之结束。浏览器会自动这样做。',
    remedy: '无需修改。没有必要在 `beforeunload` 中关闭流，那样会使页面无法进入往返缓存。',
    falseAlarm: '没有。',
  },
}
