/** Snippets for what stands between server and browser. */

import type { Snippet } from './snippet'

export const PROXY_SNIPPETS = {
  'nginx-sse': {
    place: 'nginx',
    code: `location /events {
  proxy_pass http://backend;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_buffering off;
  proxy_cache off;
  gzip off;
  proxy_read_timeout 1h;
}`,
  },
  'nginx-timeout': {
    place: 'nginx',
    code: `location /events {
  proxy_pass http://backend;
  proxy_read_timeout 1h; # 60s by default, counted from the last byte
}`,
  },
  'nginx-http2': {
    place: 'nginx',
    code: `server {
  listen 443 ssl;
  http2 on;
}`,
  },
  'caddy-sse': {
    place: 'Caddy',
    code: `reverse_proxy /events backend:8080 {
  flush_interval -1
}`,
  },
  'envoy-timeout': {
    place: 'Envoy',
    code: `route:
  cluster: backend
  timeout: 0s          # 15s by default, for the whole response
  idle_timeout: 1h     # 5m by default`,
  },
} as const satisfies Record<string, Snippet>
