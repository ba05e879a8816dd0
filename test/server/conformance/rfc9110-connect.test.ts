// RFC 9110 §9.3.6: CONNECT asks for a tunnel. An origin server makes none, and never answers 2xx.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const connect = (target: string): string => head(`CONNECT ${target} HTTP/1.1`, 'Host: a.test')
const rejects = (what: string, target: string, status = 400): Row => refuses(what, status, connect(target))

conformance('RFC 9110 §9.3.6: CONNECT', [
  rejects('host and port', 'a.test:443', 501),
  rejects('IPv6 and port', '[::1]:443', 501),
  rejects('no port', 'a.test'),
  rejects('an empty port', 'a.test:'),
  rejects('port 0', 'a.test:0'),
  rejects('a port above 65535', 'a.test:65536'),
  rejects('a port with letters', 'a.test:https'),
  rejects('no host', ':443'),
  rejects('userinfo', 'user@a.test:443'),
  rejects('a path', '/'),
  rejects('a path behind the port', 'a.test:443/'),
  rejects('an absolute URI', 'http://a.test:443/'),
  rejects('an asterisk', '*'),
  refuses('in HTTP/1.0', 501, head('CONNECT a.test:443 HTTP/1.0')),
  refuses('with content', 501, `${head('CONNECT a.test:443 HTTP/1.1', 'Host: a', 'Content-Length: 5')}hello`),
  refuses('behind a good request', 501, head('GET /a HTTP/1.1', 'Host: a') + connect('a.test:443'), ['GET /a']),
  serves('in lower case it is another method', head('connect / HTTP/1.1', 'Host: a'), 'connect /'),
])
