/** Chinese texts of the findings about silence, heartbeats, and what holds a stream back. */

import type { TextsOf } from '../text'

export const LIVENESS: TextsOf<'liveness'> = {
  'no-heartbeat': {
    title: '没有心跳：静默了 {silence|span}',
    explanation:
      '没有内容时服务器什么也不发；最长的静默为 {silence|span}。代理和负载均衡器会关闭静默 30 到 60 秒的连接，而且双方都分不清安静的流和已死的流。',
    remedy: '每 15 秒发送一条注释。',
    falseAlarm: '途中没有设备在意静默。只要静默还没有使流结束，就只作为提示显示。',
    variants: {
      survived: {},
      ended: {
        title: '没有心跳，流在静默中被断开',
        explanation: '没有内容时服务器什么也不发。流静默之后被途中的设备断开；最长的静默为 {silence|span}。',
      },
      hop: {
        title: '没有心跳，而途中有 {hop}：静默了 {silence|span}',
        explanation:
          '没有内容时服务器什么也不发；最长的静默为 {silence|span}。途中有 {hop}，若未另行配置，它会断开静默 {limit|span}的流。',
      },
    },
  },
  'heartbeat-invisible-to-page': {
    title: '页面在等待它看不到的心跳',
    explanation:
      '服务器的心跳是注释。注释永远到不了页面，所以页面的看门狗以为流已死，新建了 {count} 次，而心跳其实一直在来（最后一个流中有 {comments} 次）。',
    remedy: '把心跳作为带名称的事件发送，并监听它。或者去掉看门狗。',
    falseAlarm: '页面出于其他原因重新开始。',
  },
  'heartbeat-interval-risky': {
    title: '每 {period|span}一次心跳太少',
    explanation:
      '服务器每 {period|span}发送一次心跳。途中常见的上限是 30、55 和 60 秒：在这里可行的，在别的网络中可能被断开。',
    remedy: '每 15 秒发送一次，只需几个字节。',
    falseAlarm: '途中的一切都已知，而且有耐心。',
    variants: {
      general: {},
      hop: {
        title: '对 {hop} 来说，每 {period|span}一次心跳太少',
        explanation:
          '服务器每 {period|span}发送一次心跳。途中有 {hop}，若未另行配置，它会断开静默 {limit|span}的流：心跳晚一次，流就被关闭。',
        remedy: '每 15 秒发送一次，或提高 {hop} 的上限。',
      },
    },
  },
  'heartbeat-late': {
    title: '心跳迟了：静默了 {silent|span}',
    explanation: '心跳每 {period|span}一次，而 {silent|span}以来什么也没有。它也许还会来。',
    remedy: '请等待。如果一直不来，会显示为缺失。',
    falseAlarm: '网络卡顿。',
  },
  'heartbeat-missing': {
    title: '心跳没有来：静默了 {silent|span}',
    explanation: '心跳每 {period|span}一次，有 {missed} 次没有来。流显示为打开，但服务器可能被阻塞或已消失。',
    remedy: '看看当时是什么拖住了服务器。让页面监听它能看到的心跳，缺失多次时新建连接。',
    falseAlarm: '服务器的定时器暂停了一会儿。',
    variants: {
      silent: {},
      unsure: {
        explanation:
          '心跳每 {period|span}一次，就所能看到的，有 {missed} 次没有来。这里看不到全部字节，所以可能有过推迟心跳的内容。',
      },
      'data-flowed': {
        title: '心跳停了，数据仍在继续',
        explanation:
          '心跳每 {period|span}一次，有 {missed} 次没有来，但有其他数据到达。连接是活的，停下的只是服务器的定时器。',
        remedy: '如果服务器只在静默时才发送心跳，无需修改。',
      },
    },
  },
  'silent-stall': {
    title: '流是打开的却一直静默：已死 {silent|span}',
    explanation:
      '心跳每 {period|span}一次，而 {silent|span}以来什么也没有。对方多半已无声无息地消失：机器被关掉，或防火墙忘记了这个连接。浏览器要几分钟甚至几小时才会发现。',
    remedy:
      '让页面监听它能看到的心跳，缺失三次就新建连接。每 15 秒发送一次心跳，这样途中的设备就不会忘记连接。',
    falseAlarm: '服务器被阻塞，之后会继续。',
    variants: {
      dead: {},
      unsure: {
        explanation:
          '心跳每 {period|span}一次，而就所能看到的，{silent|span}以来什么也没有。这里看不到全部字节。对方多半已无声无息地消失，浏览器要几分钟甚至几小时才会发现。',
      },
      quiet: {
        title: '安静还是已死：静默了 {silent|span}',
        explanation:
          '此流很少静默超过 {usual|span}，这次却静默了 {silent|span}。由于没有心跳，谁也说不清是没有内容，还是对方不在了。',
        remedy: '每 15 秒发送一次心跳，这样就能看出区别。',
      },
    },
  },
  'recovered-after-stall': {
    title: '静默 {silent|span}后恢复',
    explanation: '心跳停了 {silent|span}，然后在同一个连接上又来了。服务器或途中的设备曾被阻塞。',
    remedy: '看看当时是什么拖住了服务器：唯一线程上的长任务、垃圾回收的停顿，或磁盘已满。',
    falseAlarm: '服务器有意停过定时器。',
    variants: {
      resumed: {},
      'held-back': {
        title: '静默 {silent|span}，然后一下子来了 {beats} 次心跳',
        explanation:
          '心跳停了 {silent|span}，然后一秒之内来了 {beats} 次。它们是按时发出的，在途中被扣住，或因机器休眠而滞留。没有丢失内容。',
        remedy: '如果反复出现，请查找带缓冲的代理。',
      },
    },
  },
  'proxy-buffering': {
    title: '途中有缓冲：{silence|span}后一下子来了 {events} 个事件',
    explanation:
      '先后产生的事件成堆到达（至今 {count} 次）。代理、压缩或病毒扫描程序把服务器发送的内容攒够了才放行。',
    remedy:
      '为该路由关闭缓冲。发送 `X-Accel-Buffering: no` 和 `Cache-Control: no-cache, no-transform`，并且不压缩 `text/event-stream`。',
    falseAlarm: '服务器自己攒起事件再一起发送，并附上各自产生的时间。',
  },
  'first-byte-delayed': {
    title: '响应头之后 {delay|span}没有任何字节',
    explanation:
      '响应头已到达，响应体却晚了 {delay|span}才开始。要么服务器没有内容可发，要么途中有设备扣住了最初的字节。',
    remedy: '发送响应头之后马上写一条空注释。',
    falseAlarm: '当时没有可发送的内容。',
  },
  'full-buffering': {
    title: '所有内容在最后才到：{age|span}什么也没有，然后是 {events} 个事件',
    explanation:
      '响应结束之前没有任何事件，然后一下子全部到达。有设备收集了整个响应才放行：代理、压缩、病毒扫描程序，或没有刷新缓冲的服务器。',
    remedy:
      '每个事件之后刷新缓冲。为该路由关闭缓冲和压缩。如果只有部分用户如此，请了解他们的杀毒软件或公司代理。',
    falseAlarm: '服务器在结束之前没有可发送的内容。',
    variants: { proven: {}, once: {} },
  },
  'compressed-stream': {
    title: '流被压缩（{encoding}），{waited|span}没有内容到达',
    explanation: '压缩流的程序必须逐个放行事件，而大多数压缩要等到攒够为止。这里 {waited|span}没有内容到达。',
    remedy: '不压缩 `text/event-stream`，或在每个事件之后刷新缓冲。',
    falseAlarm: '服务器没有内容可发。',
    variants: {
      held: {},
      flushed: {
        title: '流被压缩（{encoding}）',
        explanation: '压缩流的程序必须逐个放行事件。这里事件是一个个到达的，看来它做到了。',
        remedy: '只要事件按时到达，无需修改。',
      },
    },
  },
  'missing-no-transform': {
    title: '`Cache-Control` 缺少 `no-transform`',
    explanation: '该头为“{header}”。没有 `no-transform`，途中的设备可能压缩流，并在压缩时扣住它。',
    remedy: '发送 `Cache-Control: no-cache, no-transform`。',
    falseAlarm: '途中没有设备改动响应。',
    variants: {
      transform: {},
      nothing: {
        title: '`Cache-Control` 没有禁止缓存或改动流',
        explanation:
          '该头为“{header}”。既没有禁止保存，也没有禁止改动：缓存可能把旧的流答给别人，代理可能压缩并扣住它。',
      },
    },
  },
  'served-from-cache': {
    title: '流来自缓存（{sign}）',
    explanation: '这个响应是录下来的：过去的事件，多半还是别的用户的，一下子到达然后结束。流绝不能被缓存。',
    remedy: '发送 `Cache-Control: no-cache, no-transform` 或 `no-store`，并把该路由从 CDN 的规则中去掉。',
    falseAlarm: '代理在它并不保存的响应上设置了 `Age`。',
  },
  'missing-x-accel-buffering': {
    title: '途中有 nginx，而没有告诉它不要缓冲',
    explanation:
      '响应来自 {server}，它默认会缓冲响应。nginx 遵从 `X-Accel-Buffering` 头时会将其去掉，所以没有这个头只是一个线索。',
    remedy: '发送 `X-Accel-Buffering: no`，或为该路由设置 `proxy_buffering off`。',
    falseAlarm: '该头已发送，被 nginx 去掉了；或者其配置中已关闭缓冲。',
  },
  'oversized-message': {
    title: '一个 {size|bytes} 的事件',
    explanation:
      '每个事件都要一次解码完，多半还要一次解析完。{size|bytes} 的事件（大事件共 {count} 个）会让页面明显停顿，滚动和输入也不例外。',
    remedy: '只发送变化的部分，把它拆开，或发送一个地址让页面去取。',
    falseAlarm: '页面没有别的事情要做。',
  },
  'event-flood': {
    title: '每秒 {events} 个事件',
    explanation:
      '十秒或更久以来，每秒有 {events} 个事件（{bytes|bytes}）。每个事件对页面来说都是一个单独的任务；这么多任务使它几乎没有时间做别的。',
    remedy: '在服务器上把多个合并成一个事件。在页面中把它们收集起来，每帧绘制一次。',
    falseAlarm: '页面只是计数。',
  },
  'background-throttled': {
    title: '页面隐藏时关闭了一个正常的流',
    explanation:
      '标签页已隐藏 {hidden|span}。此时页面的定时器每分钟才运行一次，而事件仍按时到达：依靠定时器的看门狗会把活着的流当成已死（{count} 次）。',
    remedy: '让看门狗在事件到达时比较时间，并且在 `document.hidden` 为真时什么也不做。',
    falseAlarm: '页面有意在后台关闭流。',
  },
  'frozen-backlog': {
    title: '页面恢复运行后，一下子来了 {count} 个事件',
    explanation:
      '浏览器曾停住页面，或本机休眠过。服务器在这 {silence|span}里发送的内容等在那里，然后一下子到达。不是服务器或网络的问题。',
    remedy: '无需修改。如果页面依赖到达时间，请改用事件中的时间。',
    falseAlarm: '没有。',
  },
}
