/** The style hash is that of the rule by which React Aria locks the page's scrolling on iOS; a test of the web watches it. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const permissions = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media'],
  ...['fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone'],
  ...['midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .join(', ');

type Headers = readonly (readonly [name: string, value: string])[];

/** The headers of every answer: `api` for data, `page` for the web's files. HSTS only where PUBLIC_URL is https. */
export function securityHeaders(secure: boolean): { readonly api: Headers; readonly page: Headers } {
  const common: Headers = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['X-Frame-Options', 'DENY'],
    ...(secure ? [['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'] as const] : []),
  ];
  return {
    api: [
      ...common,
      ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
      ['Cache-Control', 'no-store'],
    ],
    page: [
      ...common,
      ['Content-Security-Policy', pagePolicy],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      ['Permissions-Policy', permissions],
      ['Origin-Agent-Cluster', '?1'],
    ],
  };
}
