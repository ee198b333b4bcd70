/** Chinese texts of the findings about IDs, and what is lost. */

import type { TextsOf } from '../text'

export const LOSS: TextsOf<'loss'> = {
  'no-ids-unrecoverable': {
    title: '事件没有 ID：重连期间发送的内容会丢失',
    explanation:
      '流已重连 {count} 次，而事件没有 `id:`。服务器无从知道客户端收到了什么，所以无法补发。按平时的速率，大约漏掉了 {missed} 个事件。',
    remedy: '给每个事件加上 `id:`，在服务器上保留最近的事件，客户端回来时补发 `Last-Event-ID` 之后的事件。',
    falseAlarm: '页面在每次 `open` 之后都会加载全部状态。',
    variants: {
      losing: {},
      quiet: {
        explanation:
          '流已重连 {count} 次，而事件没有 `id:`。它发送得很少，目前可能没有漏掉什么。但重连期间发送的内容会丢失。',
      },
      healing: {
        title: '事件没有 ID；每次连接都以全部状态开始',
        explanation:
          '流已重连 {count} 次，而事件没有 `id:`。不过每次连接都以一个别处不会出现的事件开始，像快照一样，所以空档似乎会自行补上。',
        remedy: '如果第一个事件包含页面需要的一切，无需修改。',
      },
    },
  },
  'loss-window': {
    title: '{gap|span}内可能漏掉了事件',
    explanation: '流中断了 {gap|span}，没有任何迹象表明期间发送了什么。',
    remedy: '给每个事件加上 `id:`，并让服务器发送 `Last-Event-ID` 之后的内容。',
    falseAlarm: '期间没有发送任何内容。',
    variants: {
      verified: {
        title: '丢失了 {verified} 个事件',
        explanation: 'ID 是连续计数的，重连之后缺少 {verified} 个。页面再也收不到它们。',
        remedy:
          '让服务器保留最近的事件，并发送 `Last-Event-ID` 之后的事件。保留的时间至少是最长重连时间的两倍。',
      },
      estimated: {
        title: '{gap|span}内大约漏掉了 {expected} 个事件',
        explanation:
          '流中断了 {gap|span}。按平时的速率，期间发送了 {expected} 个事件（{low} 到 {high} 个之间），没有迹象表明它们后来到达。',
      },
      asked: {
        title: '中断了 {gap|span}，已告知服务器从哪里继续',
        explanation:
          '流中断了 {gap|span}。最后的 ID 已发送给服务器。这些 ID 无法计数，所以看不出服务器是否补发了全部漏掉的内容。',
        remedy: '如果服务器支持续传，无需修改。',
      },
      healing: {
        title: '中断了 {gap|span}，之后收到了全部状态',
        explanation:
          '流中断了 {gap|span}。每次连接都以一个别处不会出现的事件开始，像快照一样，所以空档似乎已自行补上。',
        remedy: '如果第一个事件包含页面需要的一切，无需修改。',
      },
      unknown: {},
    },
  },
  'id-gap': {
    title: 'ID {before} 与 {after} 之间缺少 {missing} 个事件',
    explanation:
      '此流的 ID 逐一递增，这里却跳过了一些。连接没有断开：服务器丢弃了这些事件，或没有发给此客户端。',
    remedy: '看看客户端较慢时服务器的队列是否溢出，或者事件是否在编号之后才被过滤。',
    falseAlarm: '编号给了所有用户的事件，其中只有一部分属于这个用户。',
    variants: {
      inside: {},
      across: {
        title: '重连前后缺少 {missing} 个事件：{before} 到 {after}',
        explanation: '此流的 ID 逐一递增。重连之后跳过了一些编号：期间发送的内容没有到达。',
        remedy: '让服务器发送 `Last-Event-ID` 之后的事件。',
      },
    },
  },
  'id-duplicate': {
    title: '同一个 ID 再次出现（{count} 次）',
    explanation:
      '连接打开期间，之前出现过的 ID 又来了一次。要么一个事件发送了两次，要么两个事件共用一个 ID，那么从它续传的客户端就会漏掉一个或收到两次。',
    remedy: '给每个事件单独的 ID，并且只发送一次。',
    falseAlarm: '用一个 ID 标记一组事件。',
    variants: {
      inside: {},
      across: {
        title: '重连之后事件重复到达（{count} 个）',
        explanation: '重连之后，服务器重复发送了之前已经到达的事件。这是稳妥的做法：宁可重复，不可遗漏。',
        remedy: '让页面忽略已经见过的 ID。',
      },
    },
  },
  'id-out-of-order': {
    title: 'ID 倒退：先是 {before}，然后是 {after}',
    explanation:
      '此流的 ID 是递增的，这里却有一个比前面的小（{count} 次）。如果此时断线，浏览器会发送较小的那个，服务器就会重复已经到达的内容。',
    remedy: '按 ID 的顺序写出事件，即使它们由多个线程或进程产生。',
    falseAlarm: 'ID 只是看起来像有顺序的数字。',
  },
  'server-ignores-last-event-id': {
    title: '服务器没有从客户端的位置继续',
    explanation: '浏览器发送了 `Last-Event-ID: {id}`，服务器却没有从那里继续。',
    remedy: '读取 `Last-Event-ID` 请求头，先发送它之后的事件。',
    falseAlarm: '该 ID 之后的事件太旧，服务器已经没有了。',
    variants: {
      restarted: {
        title: '客户端已有 ID {id}，服务器却从头开始',
        explanation:
          '浏览器发送了 `Last-Event-ID: {id}`，之后第一个事件的 ID 却是 {first}（{count} 次）。服务器根本没有读取该请求头：页面又收到旧事件。',
      },
      skipped: {
        title: '服务器在 ID {id} 之后漏发了 {skipped} 个事件',
        explanation:
          '浏览器发送了 `Last-Event-ID: {id}`，下一个事件的 ID 却是 {first}（{count} 次）。服务器只发送新的内容，没有补发漏掉的。',
      },
    },
  },
  'replay-storm': {
    title: '重连之后一下子来了 {count} 个事件',
    explanation:
      '空档为 {gap|span}，期间通常有大约 {expected} 个事件。服务器却发送了 {count} 个，似乎是全部历史。这么多事件会让页面卡住；所有客户端都回来时，服务器也会卡住。',
    remedy: '只发送 `Last-Event-ID` 之后的事件；对离开很久的客户端，改发快照。',
    falseAlarm: '有意以历史内容开头的流。',
  },
  'id-only-checkpoint-lost': {
    title: 'ID {id} 没有数据：并非每个浏览器都会从它续传',
    explanation:
      '按标准，只有 `id:` 而没有 `data:` 的块会设置最后的 ID，Chromium 就是这样。Firefox 和 Safari 要等下一个有数据的事件才采用它：如果在此之前断线，它们会发送较旧的 ID。',
    remedy: '把这种 ID 随一个带数据的事件发送，使用没有人需要监听的类型。',
    falseAlarm: '每次之后很快都有带数据的事件。',
    variants: {
      risk: {},
      lost: {
        title: 'ID {id} 丢失了：浏览器带着 {sent} 回来',
        explanation:
          '最后的 ID 在没有 `data:` 的块中。此浏览器要等下一个有数据的事件才采用这样的 ID，所以发送了较旧的那个。服务器会重复已经到达的内容。',
      },
    },
  },
  'id-invalid': {
    title: '此 ID 无法原样送回',
    explanation: '浏览器用请求头发送最后的 ID，而这个 ID 到达时会变样。',
    remedy: '使用由字母、数字和 `-` 组成的短 ID。',
    falseAlarm: '服务器已用这种 ID 测试过，所有代理也都放行。',
    variants: {
      nul: {
        title: '含有 NUL 的 ID 会被忽略',
        explanation:
          '按标准，含有 NUL 字符的 ID 无效，最后的 ID 仍是之前的。在 Firefox 153 中，其后一行也会损坏，该行的事件会丢失。',
      },
      long: {
        title: 'ID 超过 1000 个字符',
        explanation:
          '浏览器用请求头发送最后的 ID。服务器和代理会拒绝过长的请求头，总长往往限制在 4 到 8 kB：那样任何重连都不会成功。',
      },
      unsafe: {
        title: 'ID 中含有请求头不能安全携带的字符：{sample}',
        explanation:
          '浏览器用 UTF-8 在请求头中发送最后的 ID。许多服务器按其他编码读取请求头，首尾空格也会丢失，所以找不到这个 ID。',
      },
    },
  },
  'truncated-final-event': {
    title: '最后一个事件被丢弃：缺少空行',
    explanation:
      '只有后面跟着空行，事件才会送达。流在此之前结束，按标准，所有浏览器都会不声不响地丢弃剩余部分：{sample}',
    remedy: '每个事件都以空行结尾，最后一个也一样；结束响应之前要刷新缓冲。',
    falseAlarm: '没有：页面确实没有收到。',
    variants: {
      clean: {},
      cut: {
        title: '连接在一个事件中间断开，该事件丢失',
        explanation:
          '连接在事件中间断开。所有浏览器都会丢弃未完成的部分：{sample} 如果前一个事件有 ID，服务器可以再次发送。',
        remedy: '给每个事件加上 `id:`，并让服务器支持续传。这样重连之后它会再次到达。',
      },
    },
  },
  'clock-skewed-ids': {
    title: '按 ID 中的时间，事件晚了 {lag|span}',
    explanation:
      'ID 中含有事件产生的时间。大多数事件在那之后 {lag|span}才到达，网络不需要这么久：它们在队列中等待，或者服务器的时钟不准。',
    remedy: '先比较服务器与客户端的时钟。如果一致，就去找那个队列。',
    falseAlarm: '事件讲述的是更早发生的事情。',
    variants: {
      late: {},
      future: {
        title: '事件比现在早了 {lag|span}到达',
        explanation:
          'ID 中含有事件产生的时间，而那是在 {lag|span}之后的将来。服务器的时钟快了，或者本机的时钟慢了。',
        remedy: '让两边都通过 NTP 对时。',
      },
      growing: {
        title: '事件越来越晚，每分钟多 {drift|span}',
        explanation:
          'ID 中含有事件产生的时间。从产生到到达的时间每分钟增加 {drift|span}：服务器产生的比能发送的多，队列在变长。',
        remedy: '减少发送量、合并成较大的块，或丢弃过时的内容。也看看客户端是否读得太慢。',
      },
    },
  },
}
