# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# faults.py FOLDER LOG [CERT KEY] - an S3 server on 127.0.0.1 that does what
# servers should not, with TLS when it is given a certificate. The name of a
# bucket says what; the keys of most are the files below FOLDER. Beside it
# keys.py: STS, SSO, a container and a machine, the two last at their own
# addresses, too, when COV_METADATA=1 (for a network namespace). Prints its
# port. Each request is a line of LOG: method, host, path, and headers that
# matter.
import email.utils
import hashlib
import http.server
import os
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

import keys

FOLDER, LOG = sys.argv[1], sys.argv[2]
lock = threading.Lock()
seen = {}
refused = {}  # when a key was, for the first time
busy = 0  # requests of the crowd that are under way


def count(key):
    """How often it was called with this key, from 1."""
    with lock:
        seen[key] = seen.get(key, 0) + 1
        return seen[key]


def load(folder):
    files = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            with open(path, 'rb') as f:
                files[os.path.relpath(path, folder)] = f.read()
    return files


FILES = load(FOLDER)
# Beside LOG: the objects of the bucket `disk` as they are now, and lines
# `STATUS END` for keys, and prefixes, with that end that are not to be had.
DISK = os.path.join(os.path.dirname(LOG), 'disk')
TOLD = os.path.join(os.path.dirname(LOG), 'told')
# There as well: the large objects of the bucket `held` wait for this file, and
# the bucket `outage` is not there before.
GO = os.path.join(os.path.dirname(LOG), 'go')
POD = 'h/ns/pod/c/20250101T000000Z/img/bin/'
HASH = '0123456789abcdef0123456789abcdef'
BIG = b'big coverage ' * 200000  # 2.6 MB


def md5(data):
    return hashlib.md5(data).hexdigest()


def odd():
    """Keys that want to be somewhere else."""
    good = POD + 'covmeta.' + HASH
    return {
        good: b'one',
        '../' * 6 + 'covmeta.' + HASH: b'up',
        'h/../../../../../../etc/x/20250101T000000Z/../covmeta.up': b'u2',
        '/abs/ns/pod/c/20250101T000000Z/img/bin/covmeta.abs': b'abs',
        'h/ns/p\nd/c/20250101T000000Z/img/bin/covmeta.\n\x01 +%41&=': b'nl',
        'h/ns/pod/c/20250101T000000Z/img/bin2/covmeta.x\0y': b'nul',
        'h/ns/pod/c/20250101T000000Z/img/bin3/covmeta.' + 'l' * 5000: b'5k',
        'h/' + 'n' * 5000 + '/pod/c/20250101T000000Z/i/b/covmeta.y': b'5k',
        # two sources, one local name: h-ns-pod-c-bin
        'h/ns-pod/c/bin/20250101T000000Z/x/covmeta.z': b'skipped',
        'h-ns/pod/c/bi/20250101T000000Z/img/n/covmeta.two': b'two1',
        'h/ns-pod/c/bi/20250101T000000Z/img/n/covmeta.two': b'two2',
        'h/ns/pod/c/20250101T000000Z/img/\u00fc~!*()\'/covmeta.utf': b'utf',
        'h/ns/pod/c/20250101T000000Z/img/..': b'dots',
        'h/ns/pod/c/20250101T000000Z/../../covmeta.dd': b'dotdot',
        'plain/covmeta.p': b'plain',
        'metadata.json': b'{}',
    }


def ones():
    """A page for each, of which few are coverage."""
    return {POD + ('covmeta.%05d' if i % 1000 == 0 else 'other.%05d') % i:
            b'meta' for i in range(10000)}


def few():
    """A large one, a small one, and one that is the same as the first."""
    other = 'h/ns/two/c/20250101T000000Z/img/bin/'
    return {POD + 'covmeta.' + HASH: BIG[:1500000],
            POD + 'covcounters.' + HASH + '.1.1': b'counters',
            other + 'covmeta.' + HASH: BIG[:1500000]}


def crowd():
    """Many, of a server that serves four at a time."""
    return {POD + 'covcounters.%s.%d.1' % (HASH, i): b'%d' % i
            for i in range(600)}


def objects(bucket):
    if bucket == 'crowd':
        return crowd()
    if bucket in ('few', 'held', 'pour', 'vast'):
        return few()
    if bucket == 'odd':
        return odd()
    if bucket == 'ones':
        return ones()
    if bucket == 'empty':
        return {POD + 'covmeta.' + HASH: b'',
                POD + 'covcounters.' + HASH + '.1.1': b''}
    if bucket in ('big', 'reset', 'noranges', 'changing', 'slow'):
        return {POD + 'covmeta.' + HASH: BIG,
                POD + 'covcounters.' + HASH + '.1.1': BIG[:700001]}
    return FILES


cache = {}


def bucket_of(name):
    if name == 'disk':
        return load(DISK)
    with lock:
        if name not in cache:
            cache[name] = objects(name)
        return cache[name]


lists = {}


def modified(bucket, key):
    """Of an object, in seconds."""
    if bucket == 'disk':
        return os.stat(os.path.join(DISK, key)).st_mtime
    return 1735787045


def told(key):
    """The status that a key of the bucket `disk` is to have, or None."""
    if os.path.exists(TOLD):
        with open(TOLD) as f:
            for line in f:
                status, end = line.split()
                if key.endswith(end):
                    return int(status)
    return None


def entries_of(bucket, prefix, delimiter):
    """Keys and folders below a prefix, in the order of S3."""
    if (bucket, prefix, delimiter) in lists:
        return lists[bucket, prefix, delimiter]
    entries = []
    for key in sorted(bucket_of(bucket), key=lambda k: k.encode()):
        if not key.startswith(prefix):
            continue
        rest = key[len(prefix):]
        if delimiter and delimiter in rest:
            entry = ('p', prefix + rest.split(delimiter)[0] + delimiter)
        else:
            entry = ('k', key)
        if not entries or entries[-1] != entry:
            entries.append(entry)
    if bucket != 'disk':
        lists[bucket, prefix, delimiter] = entries
    return entries


class Handler(keys.Keys, http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def parse_request(self):
        good = super().parse_request()
        if good and self.headers['Host'] == '169.254.169.254':
            self.path = '/machine' + self.path
        return good

    def remark(self, text):
        with lock, open(LOG, 'a') as f:
            f.write(text + '\n')

    def count(self, key):
        return count(key)

    def note(self):
        names = ('Authorization', 'x-amz-security-token', 'Range',
                 'If-Match', 'If-None-Match', 'x-amz-request-payer')
        text = ' '.join('%s=%s' % (n, self.headers[n]) for n in names
                        if self.headers[n])
        self.remark('%s %s %s %s' % (self.command, self.headers['Host'],
                                     self.path, text))

    def reply(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        if 'Content_Length' not in headers:
            self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def error(self, status, code, more='', **headers):
        self.reply(status, (
            '<?xml version="1.0"?>\n<Error><Code>%s</Code><Message>told to'
            '</Message>%s</Error>' % (code, more)).encode(), **headers)

    def enter(self):
        """One more of the crowd; 1 when there is room for it."""
        global busy
        with lock:
            busy += 1
            now = busy
        self.remark('at once %d' % now)
        time.sleep(0.02)
        return now <= 4

    def leave(self):
        global busy
        with lock:
            busy -= 1

    def hang_up(self):
        """A reset, not an end."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack('ii', 1, 0))
        self.connection.close()
        self.close_connection = True

    def do_GET(self):
        self.note()
        path, _, query = self.path.partition('?')
        if self.gives_keys(path):
            return self.service(path)
        host = self.headers['Host'].split(':')[0]
        if host.endswith('.localhost'):
            path = '/' + host[:-len('.localhost')] + path
        path = path[1:].partition('/')
        bucket, key = path[0], urllib.parse.unquote(path[2])
        query = dict(urllib.parse.parse_qsl(query, True))
        if bucket == 'crowd' and key:
            try:
                if not self.enter():
                    return self.error(503, 'SlowDown')
            finally:
                self.leave()
        if self.refuse(bucket, key, query):
            return None
        if 'list-type' in query:
            return self.list(bucket, query)
        return self.get(bucket, key)

    def date(self):
        """Two seconds from now, in each of the three forms of HTTP."""
        then = time.gmtime(time.time() + 2)
        return time.strftime((
            '%a, %d %b %Y %H:%M:%S GMT', '%A, %d-%b-%y %H:%M:%S GMT',
            '%a %b ' + '%2d' % then.tm_mday + ' %H:%M:%S %Y'
        )[count('date') % 3], then)

    def refuse(self, bucket, key, query):
        """Buckets that do not answer as asked."""
        port = self.server.server_address[1]
        n = count((bucket, key, str(query)))
        scope = self.headers['Authorization'] or ''
        if bucket == 'storm' and (n <= 2 or count('storm') % 3 == 0):
            self.error(503, 'SlowDown')
        elif bucket == 'always503' and 'list-type' not in query:
            self.error(503, 'SlowDown')
        elif bucket == 'later' and n == 1 and key:
            refused[key] = time.monotonic()
            self.error(503, 'SlowDown', Retry_After='1')
        elif bucket == 'later' and n == 2 and key:
            self.remark('waited %.3f' % (time.monotonic() - refused[key]))
            return False
        elif bucket == 'dates' and n == 1 and key:
            refused[key] = time.monotonic()
            self.error(429, 'SlowDown', Retry_After=self.date())
        elif bucket == 'dates' and n == 2 and key:
            self.remark('waited %.3f' % (time.monotonic() - refused[key]))
            return False
        elif bucket == 'hour' and key:
            self.error(503, 'SlowDown', Retry_After='3600')
        elif bucket == 'flap' and key and count('flap') // 12 % 2 == 0:
            self.hang_up()
        elif bucket == 'outage' and key and not os.path.exists(GO):
            self.hang_up()
        elif bucket == 'gateway' and key:
            self.error(502, 'BadGateway')
        elif bucket == 'hang':
            self.rfile.read(1)
        elif bucket == 'disk' and told(key or query.get('prefix', '')):
            self.error(told(key or query.get('prefix', '')), 'Told')
        elif bucket == 'down':
            self.error(503, 'ServiceUnavailable')
        elif bucket == 'away':
            self.error(307, 'TemporaryRedirect', Location=(
                'http://127.0.0.2:%d/ok/%s' % (port, key)))
        elif bucket == 'away301':
            self.error(301, 'PermanentRedirect',
                       '<Endpoint>evil.example</Endpoint>')
        elif bucket == 'near' and n == 1:
            self.error(307, 'TemporaryRedirect', Location=(
                'http://%s/%s' % (self.headers['Host'], bucket)))
        elif bucket == 'region' and '/eu-test-9/' not in scope:
            self.error(400, 'AuthorizationHeaderMalformed',
                       '<Region>eu-test-9</Region>')
        elif bucket == 'region301' and '/eu-test-9/' not in scope:
            self.error(301, 'PermanentRedirect',
                       x_amz_bucket_region='eu-test-9')
        elif bucket == 'skew':
            self.error(403, 'RequestTimeTooSkewed',
                       '<RequestTime>20250101T000000Z</RequestTime>'
                       '<ServerTime>2025-01-01T09:00:00Z</ServerTime>')
        elif bucket == 'expired':
            self.error(400, 'ExpiredToken')
        elif bucket == 'renew' and 'Credential=ROLESHORT1/' in scope:
            self.error(400, 'ExpiredToken')
        elif bucket == 'denied' and 'list-type' not in query:
            self.error(403, 'AccessDenied')
        elif bucket == 'nobucket':
            self.error(404, 'NoSuchBucket')
        elif bucket == 'vanished' and 'list-type' not in query:
            self.error(404, 'NoSuchKey')
        elif bucket == 'payer' and not self.headers['x-amz-request-payer']:
            self.error(403, 'AccessDenied')
        else:
            return False
        return True

    def odd_list(self, bucket, query):
        n = count(bucket + 'page')
        if bucket == 'bomb':
            return ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa">'
                    + ''.join('<!ENTITY %s "%s">' % (
                        chr(98 + i), ('&%s;' % chr(97 + i)) * 10)
                        for i in range(12))
                    + ']><ListBucketResult><Name>&m;</Name>'
                    '</ListBucketResult>')
        if bucket == 'deep':
            return '<ListBucketResult>' + '<a>' * 100000
        if bucket == 'junk':
            return '<html><body>login</body></html>'
        if bucket == 'half':
            return '<ListBucketResult><Contents><Key>a</Key>'
        if bucket == 'endless':
            return ('<ListBucketResult><IsTruncated>true</IsTruncated>'
                    '<NextContinuationToken>t%d</NextContinuationToken>'
                    '<Contents><Key>a%09d</Key><Size>1</Size></Contents>'
                    '</ListBucketResult>' % (n, n))
        if bucket == 'folders':
            return ('<ListBucketResult><IsTruncated>true</IsTruncated>'
                    '<NextContinuationToken>t%d</NextContinuationToken>' % n
                    + ''.join('<CommonPrefixes><Prefix>%s%d.%d/</Prefix>'
                              '</CommonPrefixes>'
                              % (query.get('prefix', ''), n, i)
                              for i in range(1000))
                    + '</ListBucketResult>')
        if bucket == 'dirs':
            return ('<ListBucketResult><IsTruncated>true</IsTruncated>'
                    '<NextContinuationToken>t%d</NextContinuationToken>' % n
                    + ''.join('<Contents><Key>%d.%d/covmeta.a</Key>'
                              '<Size>1</Size></Contents>' % (n, i)
                              for i in range(1000))
                    + '</ListBucketResult>')
        if bucket == 'loop':
            return ('<ListBucketResult><IsTruncated>true</IsTruncated>'
                    '<NextContinuationToken>t%d</NextContinuationToken>'
                    '<Contents><Key>a%d</Key><Size>1</Size></Contents>'
                    '</ListBucketResult>' % (n, n % 3))
        if bucket == 'stuck':
            return ('<ListBucketResult><IsTruncated>true</IsTruncated>'
                    '<NextContinuationToken>t%d</NextContinuationToken>'
                    '</ListBucketResult>' % n)
        return None

    def list(self, bucket, query):
        text = self.odd_list(bucket, query)
        if text:
            return self.reply(200, text.encode())
        prefix, start = query.get('prefix', ''), 0
        delimiter = query.get('delimiter')
        entries = entries_of(bucket, prefix, delimiter)
        size = 1 if bucket == 'ones' and not delimiter else 1000
        if 'continuation-token' in query:
            start = int(query['continuation-token'])
        page, more = entries[start:start + size], start + size < len(entries)
        text = ['<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult '
                'xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                '<EncodingType>url</EncodingType><IsTruncated>%s'
                '</IsTruncated>' % ('true' if more else 'false')]
        if more:
            text.append('<NextContinuationToken>%d</NextContinuationToken>'
                        % (start + size))
        for kind, key in page:
            quoted = urllib.parse.quote_plus(key, safe='/')
            if kind == 'p':
                text.append('<CommonPrefixes><Prefix>%s</Prefix>'
                            '</CommonPrefixes>' % quoted)
                continue
            data = bucket_of(bucket)[key]
            text.append('<Contents><Key>%s</Key><LastModified>%s'
                        '</LastModified><ETag>&quot;%s&quot;</ETag><Size>%d'
                        '</Size></Contents>' % (
                            quoted, time.strftime(
                                '%Y-%m-%dT%H:%M:%S.000Z',
                                time.gmtime(modified(bucket, key))),
                            escape(self.etag(bucket, key, data)),
                            1 << 62 if bucket == 'vast' else len(data)))
        text.append('</ListBucketResult>')
        return self.reply(200, ''.join(text).encode())

    def etag(self, bucket, key, data):
        if bucket == 'multi':
            return md5(data) + '-2'
        if bucket == 'kms':
            return md5(b'salt' + data)
        return md5(data)

    def get(self, bucket, key):
        try:
            data = bucket_of(bucket)[key]
        except KeyError:
            return self.error(404, 'NoSuchKey')
        etag = self.etag(bucket, key, data)
        n = count((bucket, key, 'get'))
        while bucket == 'held' and n == 1 and len(data) > 9 and not (
                os.path.exists(GO)):
            time.sleep(0.02)
        if bucket == 'changed' or (bucket == 'changing' and n > 1):
            data = data[::-1]
            etag = md5(data)
        headers = {'ETag': '"%s"' % etag,
                   'Last_Modified': email.utils.formatdate(
                       modified(bucket, key), False, True)}
        if bucket == 'kms':
            headers['x_amz_server_side_encryption'] = 'aws:kms'
        if self.headers['If-Match'] not in (None, '"%s"' % etag):
            return self.error(412, 'PreconditionFailed')
        if self.headers['If-None-Match'] == '"%s"' % etag:
            return self.reply(304, b'', **headers)
        if bucket == 'etag' or (bucket == 'etagonce' and n == 1):
            data = data[::-1]
        if bucket == 'length':
            data = data[:-1]
        status, start = 200, 0
        if self.headers['Range'] and bucket != 'noranges':
            start = int(self.headers['Range'][6:].rstrip('-'))
            status = 206
            headers['Content_Range'] = 'bytes %d-%d/%d' % (
                start, len(data) - 1, len(data))
            if start >= len(data):
                return self.error(416, 'InvalidRange')
        return self.send(bucket, n, status, data[start:], headers)

    def send(self, bucket, n, status, data, headers):
        headers['Content_Length'] = str(len(data))
        if bucket in ('reset', 'noranges', 'changing') and n < 4:
            self.reply(status, data[:len(data) // 2], **headers)
            return self.hang_up()
        if bucket == 'cut' and n == 1:
            self.reply(status, data[:len(data) // 2], **headers)
            self.close_connection = True
            return None
        if bucket == 'drip':
            self.reply(status, data[:1], **headers)
            for i in range(1, len(data)):
                time.sleep(0.3)
                self.wfile.write(data[i:i + 1])
                self.wfile.flush()
            return None
        if bucket == 'flood':
            headers['Content_Length'] = str(1 << 40)
            return self.reply(status, data * 100, **headers)
        if bucket == 'pour':  # another object, that does not end
            self.protocol_version = 'HTTP/1.0'
            self.send_response(200)
            self.send_header('ETag', '"another"')
            self.end_headers()
            while True:
                self.wfile.write(bytes(1 << 20))
        if bucket == 'slow':
            self.reply(status, b'', **headers)
            for i in range(0, len(data), 65536):
                self.wfile.write(data[i:i + 65536])
                self.wfile.flush()
                time.sleep(0.005)
            return None
        return self.reply(status, data, **headers)

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError, ValueError, OSError):
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *args):
        pass


server = Server(('127.0.0.1', 0), Handler)
if len(sys.argv) > 4:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[3], sys.argv[4])
    server.socket = tls.wrap_socket(server.socket, server_side=True)
if os.environ.get('COV_METADATA') == '1':
    for address in '169.254.170.2', '169.254.170.23', '169.254.169.254':
        threading.Thread(target=Server((address, 80), Handler).serve_forever,
                         daemon=True).start()
# Where redirects lead to: whoever asks there has been led away.
other = Server(('127.0.0.2', server.server_address[1]), Handler)
threading.Thread(target=other.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
server.serve_forever()
