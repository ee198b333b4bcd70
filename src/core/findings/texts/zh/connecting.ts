/** Chinese texts of the findings about connecting. */

import type { TextsOf } from '../text'

export const CONNECTING: TextsOf<'connecting'> = {
  'never-opened': {
    title: '{waited|span}没有任何响应',
    explanation:
      '请求已经发出，却什么也没有回来：没有响应，也没有错误。页面看到的是一直在“连接中”的流，而且可能持续好几分钟，因为 EventSource 本身没有超时。',
    remedy:
      '先确认服务器是否接受了连接。如果接受了，请立即发送响应头，不要等到第一个事件才发。如果通过 HTTP/1.1 已经向该主机打开了六个流，这个请求要等其中一个关闭。带缓冲的代理也会扣住响应头。',
    falseAlarm: '按需启动的服务器第一次响应可能就需要这么久。页面被冻结、离线或休眠的时间不计算在内。',
    variants: {
      other: {},
      firefox: {
        explanation:
          '请求已经发出，却什么也没有回来：没有响应，也没有错误。在 Firefox 中，响应头已经到达而之后没有任何字节时也是如此：它要等响应体的第一个字节才理会响应。页面看到的是一直在“连接中”的流。',
        remedy:
          '先确认服务器是否接受了连接。如果接受了，请在响应头之后马上写一条空注释。如果通过 HTTP/1.1 已经向该主机打开了六个流，这个请求要等其中一个关闭。',
      },
    },
  },
  'open-delayed-until-first-byte': {
    title: '{delay|span}后才打开：Firefox 要等第一个字节',
    explanation:
      'Firefox 要等响应体的第一个字节到达才理会响应，并在那时触发 `open`；Chromium 收到响应头就触发。所以要么服务器确实这么晚才回答，要么它立即发送了响应头，之后却什么也没有写。',
    remedy: '立即发送响应头，并马上在其后写点内容，一条空注释就够了。',
    falseAlarm: '服务器本来就回答得慢。如果页面在 `onopen` 中什么也不做，就没有影响。',
  },
  'closed-by-http-status': {
    title: '状态码 {status} 使连接永久关闭',
    explanation:
      '除 200 以外的任何状态码都会让 EventSource 永久结束。浏览器把 `readyState` 设为 2，触发一次 `error`，之后不再重试，503 也不例外；它也不理会 `Retry-After`。',
    remedy: '修正服务器的响应。在页面中，当 `readyState` 为 2 时新建 EventSource，并让等待时间逐次加长。',
    falseAlarm: '有些库会自己建立新连接。新连接打开后，此条即视为已解决。',
    variants: {
      auth: {
        title: '被拒绝（状态码 {status}）：未登录或没有权限',
        remedy:
          '检查会话。EventSource 不能发送 `Authorization` 头：它需要 Cookie，跨源时需要 `withCredentials`，或者改用基于 fetch 的客户端。',
      },
      missing: {
        title: '该地址不存在：状态码 {status}',
        remedy: '检查地址和路由，也要检查代理之后的情况：常见原因是路径被改写，或末尾多了、少了斜杠。',
      },
      method: {
        title: '服务器在此不接受 GET（405）',
        remedy:
          'EventSource 只能发 GET 请求。请换一个地址，或使用基于 fetch 的客户端。MCP 服务器可能用 405 表示它不为 GET 提供流，这种情况没有问题。',
      },
      accept: {
        title: '服务器在此无法产生事件流（406）',
        remedy: '让该路由产生 `text/event-stream`：如果声明了其他类型，框架会回答 406。',
      },
      limit: {
        title: '请求过多（429）',
        remedy:
          '统计每个客户端的连接次数：重连和忘记关闭的连接都会耗尽额度。为短请求设置的限流不应套用在事件流上。',
      },
      gateway: {
        title: '网关使连接永久关闭：状态码 {status}',
        explanation:
          '代理代替服务器作了回答，部署期间或服务器过载时就会这样。对 EventSource 来说这是最终结果：即使服务器一秒后就恢复，它也不再重试。',
        remedy:
          '部署时先让连接平稳排空，不让客户端碰上空档，或由代理重试。在页面中，当 `readyState` 为 2 时新建 EventSource，并让等待时间逐次加长。',
      },
      cloudflare: {
        title: 'Cloudflare 使连接永久关闭：状态码 {status}',
        explanation: 'Cloudflare 没能从它后面的服务器得到响应。对 EventSource 来说这是最终结果：它不再重试。',
        remedy: '检查 Cloudflare 后面的服务器：522 和 523 表示连不上，524 表示回答太慢。请立即发送响应头。',
      },
      server: {
        title: '服务器故障使连接永久关闭：状态码 {status}',
        remedy: '查看服务器日志。在页面中，当 `readyState` 为 2 时新建 EventSource，并让等待时间逐次加长。',
      },
      other: {},
    },
  },
  'auth-expired-on-reconnect': {
    title: '流打开期间登录已过期：状态码 {status}',
    explanation:
      '流之前是打开的，重连时服务器拒绝了它，现在已永久关闭。地址中的令牌在一个 EventSource 的整个生命期内不变，所以每次重连发送的都是旧令牌。',
    remedy:
      '在会话到期前续期。当 `readyState` 为 2 时取得新令牌，用它新建 EventSource，并把最后的 ID 放进查询参数。',
    falseAlarm: '用户已经退出登录，流本来就该结束。',
  },
  'stopped-by-204': {
    title: '服务器要求客户端停止（204）',
    explanation: '状态码 204 就是告诉 EventSource 不要再来。浏览器已将其永久关闭。',
    remedy: '如果服务器本意如此，无需修改。否则请回答 200 并保持流打开。',
    falseAlarm: '没有：服务器发送 204 是有意的。',
    variants: {
      fought: {
        title: '服务器要求停止（204），页面却一再请求',
        explanation: '服务器回答 204，意思是不要再来。页面很快又建立了连接，得到同样的回答，共 {count} 次。',
        remedy: '连接被关闭后不要马上新建。先问应用是否还有需要等待的内容。',
      },
    },
  },
  'wrong-mime': {
    title: '不是事件流：类型为 {type}',
    explanation:
      '服务器回答了 200，但响应不是 `text/event-stream`。浏览器永久关闭 EventSource，页面只知道出了错。',
    remedy: '发送 `Content-Type: text/event-stream`。',
    falseAlarm: '对 EventSource 没有误报。基于 fetch 的客户端可能接受其他类型，对它们不作判断。',
    variants: {
      html: {
        title: '来的是网页，不是流',
        explanation:
          '服务器以 200 回答了 HTML：登录页、错误页，或者对所有未知地址都返回的应用首页。浏览器永久关闭了 EventSource。',
        remedy:
          '在标签页中打开该地址看看它是什么。让该路由回答 401 或 404 而不是 HTML，并且不要让未知地址的回退规则接管它。',
      },
      json: {
        title: '来的是 JSON，不是流',
        explanation:
          '服务器以 200 回答了 JSON，多半是一条错误信息。浏览器永久关闭了 EventSource，页面也读不到这条信息。',
        remedy: '出错时使用相应的状态码，流则使用 `Content-Type: text/event-stream`。',
      },
      missing: {
        title: '响应没有内容类型',
        remedy: '发送 `Content-Type: text/event-stream`。没有它，任何浏览器都不会把响应当作流。',
      },
      other: {},
    },
  },
  'charset-rejected': {
    title: '不允许使用字符集 {charset}',
    explanation:
      '事件流总是 UTF-8。响应若注明其他字符集，Chromium 会拒绝并永久关闭 EventSource；Firefox 和 Safari 忽略它，仍按 UTF-8 读取。',
    remedy: '发送 `Content-Type: text/event-stream; charset=utf-8`，或者不写字符集，并以 UTF-8 编码。',
    falseAlarm: '在 Firefox 和 Safari 中，只要内容是 UTF-8，流就能正常工作。',
  },
  'cors-blocked': {
    title: '被 CORS 阻止：服务器不允许此页面读取该流',
    explanation:
      '服务器已回答，但页面的源是 {origin}，而响应不允许这个源。浏览器丢弃响应，并永久关闭 EventSource。',
    remedy: '在响应中发送 `Access-Control-Allow-Origin: {origin}`，出错时的响应也要发送。',
    falseAlarm: '没有：响应已经到达，是浏览器没有使用它。',
    variants: {
      missing: {},
      other: {
        title: '被 CORS 阻止：服务器允许的是 {allowed}，不是 {origin}',
        remedy:
          '发送 `Access-Control-Allow-Origin: {origin}`。如果允许多个源，请回送发出请求的那一个，并加上 `Vary: Origin`：不能写成列表。',
      },
      wildcard: {
        title: '被 CORS 阻止：`*` 对带 Cookie 的请求无效',
        explanation:
          'EventSource 使用了 `withCredentials`，而响应用 `*` 允许所有源。对带 Cookie 的请求，浏览器不接受这种写法。',
        remedy:
          '发送 `Access-Control-Allow-Origin: {origin}` 和 `Access-Control-Allow-Credentials: true`。如果不需要 Cookie，就去掉 `withCredentials`。',
      },
      credentials: {
        title: '被 CORS 阻止：不允许携带 Cookie',
        explanation: 'EventSource 使用了 `withCredentials`。响应允许这个源，但没有说允许携带 Cookie。',
        remedy: '再发送 `Access-Control-Allow-Credentials: true`，或者去掉 `withCredentials`。',
      },
    },
  },
  'csp-or-mixed-blocked': {
    title: '未发出：被页面的策略禁止',
    explanation:
      '浏览器根本没有发出请求。最可能的原因是页面内容安全策略（CSP）的 `connect-src` 中没有这个地址。',
    remedy: '把流的源加入 `connect-src`。页面的控制台会说明是哪条规则。',
    falseAlarm: '从未见到的请求会被当作没有发出；由 Service Worker 回答的请求也是见不到的。',
    variants: {
      policy: {},
      mixed: {
        title: '未发出：`https:` 页面中使用了 `http:`',
        explanation: '安全页面不得通过不安全的连接加载内容。浏览器没有发出请求。',
        remedy: '流的地址请使用 `https:`，或使用不带协议的地址。',
      },
      port: {
        title: '未发出：浏览器拒绝该端口',
        explanation: '有些端口属于其他服务，浏览器从不连接它们。',
        remedy: '让服务器监听其他端口，例如 8080。',
      },
      client: {
        title: '未发出：被本浏览器的扩展或策略拦截',
        explanation:
          '请求在本浏览器中被拦下，多半是内容拦截器所为：含有 `event`、`track`、`analytics` 等词的地址常在拦截名单上。',
        remedy: '关掉拦截器再试。为照顾使用拦截器的用户，请选一个看起来不像跟踪的地址。',
      },
    },
  },
  'dns-or-tls-failure': {
    title: '找不到服务器的域名',
    explanation: '浏览器无法解析域名（{error}）。Chromium 会以固定间隔一直重试；Firefox 第一次失败就已放弃。',
    remedy:
      '检查域名及其 DNS 记录。针对 Firefox，在 `readyState` 为 2 时以及页面收到 `online` 事件时新建 EventSource。',
    falseAlarm: '网络短暂中断看起来也一样。休眠和 `offline` 前后的时间不计算在内。',
    variants: {
      dns: {},
      tls: {
        title: '无法建立安全连接：{error}',
        explanation: '证书不受信任、已过期或属于其他域名，或者双方没有共同的加密方式。请求没有发出。',
        remedy:
          '在标签页中打开该地址，浏览器会说明证书的问题。开发时可在那里接受一次，或使用本地证书颁发机构。',
      },
    },
  },
  'server-unreachable': {
    title: '该地址无人应答（{error}）',
    explanation: '连接被拒绝，或在响应之前被关闭。服务器没有运行、监听在别处，或者途中有设备丢弃了连接。',
    remedy: '检查主机和端口，并确认服务器监听的是该地址，而不只是 `localhost`。',
    falseAlarm: '正在重启的服务器会拒绝一两次连接。',
    variants: {
      never: {},
      lost: {
        title: '服务器不见了：{count} 次尝试均失败（{error}）',
        explanation:
          '流之前是打开的，现在连接被拒绝，或在响应之前被关闭。浏览器会以固定间隔一直重试；只有 Firefox 对其他源会立即放弃。',
        remedy: '查明服务器为何停止。部署时先启动新的再停旧的，这样就没有人会碰上空档。',
      },
    },
  },
  'firefox-gave-up': {
    title: 'Firefox 已永久放弃此流',
    explanation:
      '有些网络错误其他浏览器能够恢复，在 Firefox 中却会永久关闭 EventSource（{error}）：域名无法解析、没有网络、安全连接失败。',
    remedy: '当 `readyState` 为 2 时新建 EventSource，让等待时间逐次加长；页面收到 `online` 事件时也要新建。',
    falseAlarm: '页面正在被离开，或加载被停止。这两种情况只要知道就不计算在内。',
    variants: {
      'same-origin': {},
      'cross-origin': {
        explanation:
          '此流属于另一个源。在 Firefox 中，对另一个源，响应之前的任何错误都会永久关闭 EventSource（{error}），哪怕服务器只是在重启。其他浏览器会重试。',
      },
    },
  },
  'sw-lifetime-abort': {
    title: 'Firefox 在 30 秒后结束流：中间有 Service Worker',
    explanation:
      '流在第 30 秒被结束了 {count} 次，错误正是 Firefox 停止 Service Worker 时给出的那个。经 Service Worker 转交的响应活不过该 Worker。',
    remedy: '让 Service Worker 不处理接受 `text/event-stream` 的请求：不调用 `respondWith`，直接返回。',
    falseAlarm: '如果是服务器在 30 秒后结束流，错误会不同。',
  },
  'redirect-stickiness': {
    title: '以 {status} 重定向到 {target}',
    explanation:
      '重定向之后回到哪个地址，各浏览器并不一致：Chromium 再次请求最后的地址，Firefox 只在 301 和 308 之后这样做，Safari 总是从最初的地址开始。',
    remedy: '如果最终地址稳定，就在页面中直接使用它。如果不稳定，用一个事件告诉客户端何时重新开始。',
    falseAlarm: '只要两个地址都可用，就没有问题。',
    variants: {
      once: {},
      'each-time': {
        title: '每次重连都被重定向到 {target}',
        explanation:
          '流被重定向了 {count} 次。此浏览器每次都从最初的地址开始，多一次请求，而且结果取决于两台服务器。',
      },
      stranded: {
        title: '卡在 {target}，那里已无人应答',
        explanation:
          '重定向之后，此浏览器只回到最终地址。那里已经没有服务器，而它不会再问最初的地址，本来那里也许会把它送到仍在运行的服务器。',
        remedy:
          '只要客户端还可能回来，就让最终地址保持可用；或者让页面在失败几次后用最初的地址新建 EventSource。',
      },
    },
  },
  'http10-stream': {
    title: 'HTTP/1.0，或响应体没有自己的结束标记',
    explanation:
      '响应体只以连接的结束为结束。断开的连接与正常结束的流看起来一样，而且许多代理会缓冲这种响应。',
    remedy: '代理与服务器之间请使用 HTTP/1.1 或更新的版本。nginx 若未另行配置，对后端使用 1.0。',
    falseAlarm: '开发用的服务器常使用 HTTP/1.0。',
  },
  'has-content-length': {
    title: '流声明自己的长度为 {size|bytes}',
    explanation:
      '流没有长度。带有 `Content-Length` 的响应在达到该字节数后结束，浏览器随即重连：要么有人收集了整个响应，要么每次只回答一条。',
    remedy: '不要设置 `Content-Length`，事件产生时就写出，并且不要结束响应。',
    falseAlarm: '服务器有意只回答新发生的内容，然后结束。',
  },
  'credentials-mismatch': {
    title: '状态码 {status}，而且没有发送 Cookie',
    explanation:
      '此流属于另一个源，建立时没有使用 `withCredentials`，所以浏览器没有发送 Cookie。服务器拒绝它不认识的人。',
    remedy:
      '使用 `withCredentials: true` 建立，并让服务器返回确切的源和 `Access-Control-Allow-Credentials: true`。',
    falseAlarm: '服务器要的不是 Cookie，而是别的，例如查询参数中的令牌。',
  },
  'secrets-in-url': {
    title: '地址中含有机密：{name}',
    explanation: '地址会留在服务器和代理的日志、浏览历史以及像本工具这样的工具里。看到它的人就得到了机密。',
    remedy: '使用 Cookie、只在一分钟内有效且只能用一次的令牌，或能发送请求头的、基于 fetch 的客户端。',
    falseAlarm: '只能用一次的令牌，或者它并不是机密。',
  },
}
