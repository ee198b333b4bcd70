/** Chinese texts of the findings about what is sent, and how the page listens to it. */

import type { TextsOf } from '../text'

export const PAYLOAD: TextsOf<'payload'> = {
  'json-parse-failure': {
    title: '数据不是 JSON，而之前的都是：{sample}',
    explanation:
      '这种类型的数据都是 JSON，却有 {count} 个不是。`JSON.parse` 会在那里抛出异常，若没有捕获，事件就会丢失，在某些库中整个流都会丢失。',
    remedy: '不是数据的内容请作为注释发送，或作为另一个名称的事件发送。在页面中捕获异常。',
    falseAlarm: '页面并不解析这些数据。',
    variants: {
      text: {},
      truncated: {
        title: '数据是损坏的 JSON：{sample}',
        explanation:
          '这种类型的数据都是 JSON，有 {count} 个开头像 JSON 却无法解析。它们被截断了，或含有 JSON 不认识的内容，例如 NaN 或换行。',
        remedy: '用 JSON 库生成数据，并把其中每一行写成单独的 `data:` 行。',
      },
      comment: {
        title: '注释混进了数据：{sample}',
        explanation:
          'JSON 数据中有一行看起来像注释。途中有程序在它前面加了 `data:`，于是 `JSON.parse` 抛出异常（{count} 次）。',
        remedy: '添加 `data:` 之前，跳过以冒号开头的行。',
      },
      sentinel: {
        title: '约定好的、不是 JSON 的数据：{sample}',
        explanation:
          'JSON 数据中有一些有自己的含义，例如心跳或结束标记（{count} 个）。不加判断就解析的页面会抛出异常。',
        remedy: '让页面在解析之前先判断。使用单独名称的事件会更稳妥。',
      },
    },
  },
  'unlistened-event-type': {
    title: '没有人监听“{type}”：{count} 个事件无人接收',
    explanation: '服务器发送“{type}”类型的事件，页面却没有它的监听器。这样的事件会消失得无影无踪。',
    remedy: '用完全相同的名称添加监听器：`source.addEventListener("{type}", …)`。名称区分大小写。',
    falseAlarm: '页面不需要这些事件。',
    variants: {
      named: {},
      'only-message': {
        explanation:
          '服务器发送“{type}”类型的事件，而页面没有监听任何带名称的类型。`onmessage` 只能收到没有名称的事件；其余的会消失得无影无踪。',
      },
      unnamed: {
        title: '没有人监听：{count} 个事件无人接收',
        explanation:
          '服务器发送的事件没有名称，而页面既没有设置 `onmessage`，也没有监听“message”。这样的事件会消失得无影无踪。',
        remedy: '设置 `source.onmessage`，或为“message”添加监听器。',
      },
      heartbeat: {
        title: '页面没有监听心跳“{type}”',
        explanation: '它照样能保持连接。只有需要监视它的页面才需要监听器。',
        remedy: '无需修改，除非页面应当察觉流已死。',
      },
    },
  },
  'listener-never-fires': {
    title: '监听的是“{type}”，而事件的名称是“{near}”',
    explanation:
      '页面监听“{type}”，却从未收到，而“{near}”类型的事件来了 {count} 个。名称必须逐字相同，大小写也一样。',
    remedy: '两边使用同一个名称。',
    falseAlarm: '名称相近的两种不同事件。',
  },
  'error-event-collision': {
    title: '服务器发送了名为“{type}”的事件',
    explanation:
      '它会进入与连接的“{type}”相同的处理函数：页面会把消息当成连接断开，或者反过来。浏览器仍保持流打开。',
    remedy: '在服务器上给该事件换一个名称。在此之前，请判断事件是不是 `MessageEvent`。',
    falseAlarm: '处理函数能够区分两者。',
  },
  'bad-framing': {
    title: '有一行被忽略：没有字段名',
    explanation: '看起来是数据的一行前面没有 `data:`，按标准会被忽略（{count} 次）：{sample}',
    remedy: '数据的每一行前面都写上 `data:`，最后一行之后写一个空行。',
    falseAlarm: '没有：页面确实没有收到。',
    variants: {
      payload: {},
      field: {
        title: '有一行被忽略：字段名写错了',
        explanation:
          '字段名是 `data`、`event`、`id` 和 `retry`，小写，位于行首，后面紧跟冒号。这一行被忽略（{count} 次）：{sample}',
        remedy: '字段名要完全按此书写。',
      },
      escaped: {
        title: '数据以 \\n 两个字符结尾',
        explanation:
          '数据以反斜杠和 n 结尾，而不是换行（{count} 次）。服务器的文本多转义了一次，所以事件连在了一起：{sample}',
        remedy: '写真正的换行：在 PHP 和 shell 脚本中，"\\n" 要用双引号，不能用单引号。',
      },
      unknown: {
        title: '自定义的字段：{sample}',
        explanation: '只有 `data`、`event`、`id` 和 `retry` 有意义。其他行会被忽略（至今 {count} 个）。',
        remedy: '如果页面需要它，请放进数据里。',
      },
    },
  },
  'comment-inside-data': {
    title: '注释混进了数据：{sample}',
    explanation:
      '数据以冒号和一个单词开头，像注释一样。有程序在注释行前面加了 `data:`，页面于是收到了本不该给任何人的内容（{count} 次）。',
    remedy: '以冒号开头的行要原样转发，不加 `data:`。',
    falseAlarm: '以冒号开头的消息。',
  },
  'invalid-utf8': {
    title: '文本已损坏：有不是 UTF-8 的字节',
    explanation: '事件流总是 UTF-8。不符合的字节被替换成 �，原来的内容已经丢失（{count} 次）：{sample}',
    remedy: '使用 UTF-8。把文本切成块时要切在字符之间：一个字符被分到两块里，若逐块解码，两边都会损坏。',
    falseAlarm: '发送之前文本中就有 �。',
  },
  'bom-midstream': {
    title: '流中间的字节顺序标记使一行无法读取',
    explanation:
      '字节顺序标记（BOM）只允许在最开头。之后出现就会成为字段名的一部分，该行被忽略（{count} 次）：{sample}',
    remedy: '拼接用的文件和模板要保存为不带 BOM 的格式。',
    falseAlarm: '没有：页面确实没有收到那一行。',
  },
  'llm-stream-ended-without-done': {
    title: '回答中断：缺少“{sign}”',
    explanation:
      '完整的回答以“{sign}”结束。这个流在 {events} 个事件之后没有它就结束了：用户看到的是半个回答，却像是完整的。',
    remedy: '把回答显示为不完整，并提供重试。检查模型与页面之间的时间限制。',
    falseAlarm: '服务器只是与看起来的那种接口相似。',
    variants: {
      broken: {},
      finished: {
        title: '回答是完整的，但流没有说明',
        explanation:
          '模型已说明它完成了，之后流在没有“{sign}”的情况下结束。文本是完整的；其后的内容，例如 token 计数，可能缺失。',
        remedy: '除了“{sign}”，也要等待完成的原因。',
      },
      aborted: {
        title: '页面停止了回答',
        explanation: '页面在“{sign}”到来之前结束了请求。',
        remedy: '如果是用户要求的，无需修改。',
      },
    },
  },
  'inband-error': {
    title: '流中报告了错误：{sample}',
    explanation:
      '响应本身正常（状态码 200），其中一个事件却说出了问题（{count} 次）。只看状态码的工具会漏掉它。',
    remedy: '在页面中处理这个事件。到服务器日志中查找原因。',
    falseAlarm: '消息讲的是别处的错误。',
    variants: { told: {}, named: {} },
  },
}
