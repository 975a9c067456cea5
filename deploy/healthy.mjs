// The container's own health check: 0 when Carnet, its databases and its key service are ready. The certificate is compared by
// its bytes, since it is for the name that people type and not for localhost.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const { TLS_CERT_FILE = '', PORT = '8443', PUBLIC_URL = 'https://localhost' } = process.env;
const own = new X509Certificate(readFileSync(TLS_CERT_FILE)).raw;
const asked = request(
  {
    host: '127.0.0.1',
    port: PORT,
    path: '/health/ready',
    timeout: 4000,
    servername: new URL(PUBLIC_URL).hostname,
    headers: { host: new URL(PUBLIC_URL).host },
    rejectUnauthorized: false,
  },
  (answer) => {
    const same = answer.socket.getPeerCertificate().raw?.equals(own) === true;
    process.exitCode = same && answer.statusCode === 200 ? 0 : 1;
    answer.resume();
  },
);
asked.on('timeout', () => asked.destroy(new Error('no answer within 4 s')));
asked.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
asked.end();
